"""`provisioner` and `python -m provisioner`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code (interface, "Exit codes")."""
    from provisioner.cli.main import execute

    return execute(sys.argv[1:] if arguments is None else list(arguments))


def run() -> None:
    sys.exit(main())


if __name__ == "__main__":
    run()
