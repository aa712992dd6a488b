"""A GoTo account to rehearse on: a pure state machine and its HTTP face on loopback.

with Simulator() as simulator:
    simulator.base_url, simulator.token_url      # where the product must look
    simulator.fault("lost_after_commit", method="POST")
    simulator.account.organizers                 # what the account holds
    simulator.requests                           # what was asked of it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from provisioner.simulator.account import Account
from provisioner.simulator.default_seed import default_seed
from provisioner.simulator.exchange import LoggedRequest
from provisioner.simulator.faults import Fault, FaultKind
from provisioner.simulator.http import HOST, LoopbackServer
from provisioner.simulator.options import Options
from provisioner.simulator.rehearsal import AUTHORIZE_PATH, TOKEN_PATH, Rehearsal
from provisioner.simulator.seed import read_options, read_seed

__all__ = ["Account", "Fault", "FaultKind", "LoggedRequest", "Options", "Simulator", "default_seed"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Simulator:
    """One account on one port of 127.0.0.1 (0: any free one). `clock` answers aware UTC; a test that moves it
    lets tokens expire, limits refill and meetings end without waiting."""

    def __init__(
        self,
        seed: Mapping[str, object] | None = None,
        *,
        port: int = 0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Raises `Misconfigured` for a seed that cannot be."""
        self._rehearsal = Rehearsal(read_seed(default_seed() if seed is None else dict(seed)), clock)
        self._port = port
        self._server: LoopbackServer | None = None

    def start(self) -> None:
        """Raises `Misconfigured` when the port cannot be had."""
        self._server = LoopbackServer(self._rehearsal.respond, self._port)
        self._server.start()

    def stop(self) -> None:
        """The state stays readable; a second stop does nothing."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The host root: what `goto.base_url` is set to."""
        if self._server is None:
            raise RuntimeError("the simulator is not running")
        return f"http://{HOST}:{self._server.port}"

    @property
    def token_url(self) -> str:
        return self.base_url + TOKEN_PATH

    @property
    def authorize_url(self) -> str:
        return self.base_url + AUTHORIZE_PATH

    def withdraw_grants(self) -> None:
        """What people granted counts no more, as when an admin withdraws it."""
        self._rehearsal.withdraw_grants()

    def environment(self) -> dict[str, str]:
        """What points the product at this account: the settings of the first client, as variables."""
        client = self._rehearsal.clients[0]
        return {
            "PROVISIONER_GOTO__BASE_URL": self.base_url,
            "PROVISIONER_GOTO__TOKEN_URL": self.token_url,
            "PROVISIONER_GOTO__AUTHORIZE_URL": self.authorize_url,
            "PROVISIONER_GOTO__ACCOUNT_KEY": self.account.key,
            "PROVISIONER_GOTO__CLIENT_ID": client.client_id,
            "PROVISIONER_GOTO__CLIENT_SECRET": client.client_secret,
        }

    @property
    def lock(self) -> AbstractContextManager[object]:
        """Hold it while changing `account` by hand beside requests in flight."""
        return self._rehearsal.lock

    @property
    def account(self) -> Account:
        """The account itself, not a copy: what is changed here is what the next request meets."""
        return self._rehearsal.account

    def dump(self) -> dict[str, object]:
        """The state as a seed."""
        return self._rehearsal.state()

    def load(self, seed: Mapping[str, object]) -> None:
        """Another state from now on; faults, log and tokens stay."""
        self._rehearsal.load(dict(seed))

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request so far, in the order in which they were carried out."""
        with self._rehearsal.lock:
            return list(self._rehearsal.log)

    def forget_requests(self) -> None:
        with self._rehearsal.lock:
            self._rehearsal.log.clear()

    def fault(self, kind: str, **details: object) -> None:
        """Asks for a fault: `kind` and `details` are the fields of `Fault` (`times=0`: without end)."""
        self._rehearsal.add_fault({"kind": kind, **details})

    def clear_faults(self) -> None:
        with self._rehearsal.lock:
            self._rehearsal.faults.clear()

    def set_options(self, **options: object) -> None:
        """The fields of `Options`; what is left out stays as it is."""
        with self._rehearsal.lock:
            self._rehearsal.options = read_options(options, self._rehearsal.options)
