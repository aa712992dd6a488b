"""`provisioner` and `python -m provisioner`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

ALLOCATIONS = 200_000
"""Between two looks for cyclic garbage. A run holds large tables without cycles, and walking through them
after every 700 allocations takes a sixth of its time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code (interface, "Exit codes")."""
    gc.set_threshold(ALLOCATIONS, 20, 50)
    from provisioner.cli.main import execute

    return execute(sys.argv[1:] if arguments is None else list(arguments))


def run() -> None:
    """The whole life of a process."""
    code = main()
    # At its end the interpreter looks three times through all there is for cyclic garbage: 0.1 s for nothing.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
