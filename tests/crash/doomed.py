"""The real command in a child process that ends itself with SIGKILL at one point of its work.

A point is named by what stands there: `before POST 2` (the call has not left), `after POST 2` (it was
answered, nobody has written that down), `before organizer.create.intended 1` (not yet appended), `within …`
(appended, not committed), `after …` (committed). `look` is a GET for meetings. `commit` is a commit that
appends nothing: the tables, or the end of a read. A group of rows is named by its first.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import chdir
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from sqlalchemy.engine.default import DefaultDialect

from provisioner.__main__ import main
from provisioner.store import writer

ROOT = Path(__file__).parents[2]
NEEDED = [
    "provisioner.cli.main",
    "provisioner.cli.apply_command",
    "provisioner.roster.local_file",
    "anyio._backends._asyncio",
    "httpcore",
    "sqlalchemy.dialects.sqlite",
    "tzlocal",
]
"""By every child: imported once, before the fork."""
KILLED = -signal.SIGKILL
LOOKS = {"meetings": "look", "upcomingMeetings": "look"}
"""By how their path ends, as does `token`; every other call is its method."""


class Ended(NamedTuple):
    """`points` are all that the child came by, the one where it died last."""

    code: int
    out: str
    err: str
    points: tuple[str, ...]


class Walk:
    """Notes each point in a file, which outlives the process, and dies at one of them."""

    def __init__(self, notes: Path, die_at: str | None) -> None:
        self._notes = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._die_at = die_at
        self._seen: Counter[str] = Counter()

    def come_by(self, moment: str, what: str) -> None:
        name = f"{moment} {what}"
        self._seen[name] += 1
        point = f"{name} {self._seen[name]}"
        os.write(self._notes, f"{point}\n".encode())
        if point == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_the_commits(self) -> None:
        append, commit = writer.append, DefaultDialect.do_commit
        appended: list[str] = []

        def watched_append(connection: Any, records: Any, **rest: Any) -> Any:
            appended.append(records[0].record.draft.event.value)
            self.come_by("before", appended[-1])
            return append(connection, records, **rest)

        def watched_commit(dialect: Any, connection: Any) -> None:
            what = appended.pop() if appended else "commit"
            self.come_by("within", what)
            commit(dialect, connection)
            self.come_by("after", what)

        writer.append = watched_append
        DefaultDialect.do_commit = watched_commit  # type: ignore[method-assign]

    def watch_the_calls(self) -> None:
        send = httpx.AsyncHTTPTransport.handle_async_request

        async def watched_send(transport: Any, request: httpx.Request) -> httpx.Response:
            known = LOOKS if request.method == "GET" else {"token": "token"}
            what = known.get(request.url.path.rpartition("/")[2], request.method)
            self.come_by("before", what)
            response = await send(transport, request)
            self.come_by("after", what)
            return response

        httpx.AsyncHTTPTransport.handle_async_request = watched_send  # type: ignore[method-assign]


def _live(
    folder: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    die_at: str | None,
    room: int | None,
) -> None:
    os.chdir(folder)
    os.environ.update(environment)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    walk = Walk(folder / "points", die_at)
    walk.watch_the_commits()
    walk.watch_the_calls()
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    sys.exit(main(arguments))


def start_the_server() -> None:
    """One process of one thread that has imported the product; every child is a fork of it."""
    forkserver.set_forkserver_preload([__name__, *NEEDED])
    with chdir(ROOT):  # from where it finds this module
        forkserver.ensure_running()


def run_doomed(folder: Path, *arguments: str, die_at: str | None = None, room: int | None = None) -> Ended:
    """`room`: bytes that any one file may have, as on a full disk."""
    environment = {name: value for name, value in os.environ.items() if name.startswith("PROVISIONER_")}
    orders = (folder, environment, arguments, die_at, room)
    child = get_context("forkserver").Process(target=_live, args=orders)
    child.start()
    child.join(60)
    assert child.exitcode is not None, "the child hangs"
    out, err, points = ((folder / name).read_text(encoding="utf-8") for name in ("out", "err", "points"))
    return Ended(child.exitcode, out, err, tuple(points.splitlines()))
