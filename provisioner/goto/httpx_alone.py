"""httpx without the command line that it brings.

`import httpx` imports that too wherever click and rich happen to be installed, as they are here, with uvicorn
and typer: 40 ms and 5 MiB of every run, for what nobody calls. Where they are missing httpx does without.
"""

from __future__ import annotations

import sys

# To the import system None stands for a module that is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx as httpx  # noqa: E402
