"""`provisioner` and `python -m provisioner`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

_ALLOCATIONS = 50_000
"""Between two looks for cyclic garbage. A run holds large tables without cycles, and walking through them
after every 700 allocations takes a sixth of its time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code (interface, "Exit codes")."""
    gc.set_threshold(_ALLOCATIONS, 20, 50)
    from provisioner.cli.main import execute

    return execute(sys.argv[1:] if arguments is None else list(arguments))


def run() -> None:
    sys.exit(main())


if __name__ == "__main__":
    run()
