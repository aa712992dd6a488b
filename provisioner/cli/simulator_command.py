"""`provisioner simulator`: the simulated account by itself, for rehearsals."""

from __future__ import annotations

from pathlib import Path

REMEDY = "name a file as /_simulator/state of a running simulator shows it"


def simulator(port: int, seed: Path | None) -> int:
    """Runs until Ctrl-C or SIGTERM. Raises `Misconfigured` for a port in use or a bad seed."""
    import signal
    import threading

    from provisioner.cli.streams import flush, show
    from provisioner.simulator import Simulator

    running = Simulator(None if seed is None else _read(seed), port=port)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with running:
        show("\n".join(_greeting(running.base_url, running.environment())) + "\n")
        flush()
        stopped.wait()
    return 0


def _greeting(base_url: str, environment: dict[str, str]) -> list[str]:
    import shlex

    return [
        f"A simulated GoTo account listens on {base_url}",
        "",
        "Point provisioner at it:",
        *(f"export {name}={shlex.quote(value)}" for name, value in environment.items()),
        "",
        f"Its state: {base_url}/_simulator/state. Ctrl-C ends it; nothing is kept.",
    ]


def _read(path: Path) -> dict[str, object]:
    import json

    from provisioner.errors import Misconfigured

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise Misconfigured(f"the seed cannot be read: {reason}", where=str(path), remedy=REMEDY) from None
    except (ValueError, RecursionError) as failure:
        raise Misconfigured(f"the seed is not JSON: {failure}", where=str(path), remedy=REMEDY) from None
    if not isinstance(found, dict):
        raise Misconfigured("the seed is not a JSON object", where=str(path), remedy=REMEDY)
    return found
