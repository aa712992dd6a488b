"""Rosters over SFTP, from a real server: whole, and only from a host that is known."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provisioner.errors import Misconfigured, RosterUnusable
from provisioner.roster.load import RosterFiles
from tests.roster.files import PLAIN, read

asyncssh = pytest.importorskip("asyncssh")
SECRET = "c4n4ry"


class Password(asyncssh.SSHServer):  # type: ignore[misc,name-defined]
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("hr", SECRET)


@contextmanager
def serving(folder: Path, key: object) -> Iterator[int]:
    loop = asyncio.new_event_loop()

    async def start() -> object:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Password,
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder)),
        )

    server = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    finally:

        async def stop() -> None:
            server.close()  # type: ignore[attr-defined]
            await server.wait_closed()  # type: ignore[attr-defined]

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return home


def know(home: Path, port: int, key: object) -> None:
    public = key.export_public_key().decode()  # type: ignore[attr-defined]
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}")


def refused(url: str, **rules: object) -> str:
    with pytest.raises(RosterUnusable) as failure:
        RosterFiles(sources=(url,), **rules).read()  # type: ignore[arg-type]
    assert SECRET not in "".join(failure.value.lines())
    return failure.value.code


def test_from_a_known_host_and_from_no_other(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "roster.csv").write_text(PLAIN)
    (folder / "large.csv").write_bytes(b"x" * 1_100_000)
    key, another = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    with serving(folder, key) as port:
        url = f"sftp://hr:{SECRET}@127.0.0.1:{port}/roster.csv"
        assert refused(url) == "host_unknown"
        know(home, port, another)
        assert refused(url) == "host_unknown"
        know(home, port, key)
        files = RosterFiles(sources=(url,))
        roster = files.read()
        assert roster.digest == read(tmp_path, PLAIN).digest
        assert roster.sources == (f"sftp://127.0.0.1:{port}/roster.csv",)
        assert roster.written_at is not None
        assert SECRET not in repr(files) + repr(roster)
        assert refused(url.replace(SECRET, "wrong")) == "not_readable"
        assert refused(url.replace("roster.csv", "none.csv")) == "not_there"
        assert refused(url.replace("roster.csv", "large.csv"), max_mb=1) == "too_large"
    assert refused(url) == "not_readable"


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncssh", None)
    with pytest.raises(Misconfigured) as failure:
        RosterFiles(sources=("sftp://hr@127.0.0.1/roster.csv",)).read()
    assert "goto-provisioner[sftp]" in (failure.value.remedy or "")
