from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provisioner.goto.access import GotoAccess
from provisioner.goto.official_v1 import OfficialV1
from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person
from provisioner.simulator import Simulator, default_seed

from .standin import StandIn

SAMPLES = Path(__file__).parent / "samples"
WRITE_SCOPES = ("admin:org.read", "admin:org.manage", "identity:scim.user.management")
READ_MEETINGS = "collab:meeting:read"
OFFICIAL_SCOPES = ("collab:", "identity:")
SECRET = "planted-secret-5ad1"

Access = Callable[..., GotoAccess]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sample() -> Callable[[str], dict[str, Any]]:
    return lambda name: json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.stop()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    seed = default_seed()
    seed["clients"] = [
        {"client_id": "client", "client_secret": SECRET, "scopes": [*WRITE_SCOPES, READ_MEETINGS]}
    ]
    with Simulator(seed) as running:
        yield running


@pytest.fixture
def access_to() -> Access:
    def access(server: StandIn | Simulator, **changes: Any) -> GotoAccess:
        known = GotoAccess(
            account_key="6425603496547407943",
            base_url=server.base_url,
            token_url=server.token_url,
            client_id="client",
            client_secret=SECRET,
            scopes=WRITE_SCOPES,
            timeout_s=5,
            requests_per_second=1000,
        )
        return replace(known, **changes)

    return access


@pytest.fixture
def official_simulator() -> Iterator[Simulator]:
    seed = default_seed()
    seed["clients"] = [{"client_id": "client", "client_secret": SECRET, "scopes": list(OFFICIAL_SCOPES)}]
    with Simulator(seed) as running:
        running.set_options(dialect="official-v1")
        yield running


@pytest.fixture
def official(access_to: Access) -> Callable[..., OfficialV1]:
    def client(server: StandIn | Simulator, **changes: Any) -> OfficialV1:
        return OfficialV1(access_to(server, api="official-v1", scopes=OFFICIAL_SCOPES, **changes))

    return client


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between the tries of one request, made short."""
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.01, 0.01, 0.01))


def an_organizer(**changes: Any) -> Organizer:
    known = Organizer(
        key="8514119291996280644",
        email="jane@example.com",
        first_name="Jane",
        last_name="Doe",
        status=Status.ACTIVE,
        locale="en_US",
        time_zone="Europe/Paris",
        admin_roles=("MANAGE_USERS",),
        extras={"accountKey": "6425603496547407943", "maxParticipants": 250},
    )
    return known._replace(**changes)


def a_hire(**changes: Any) -> Person:
    known = Person(
        line=2, employee_id="e1", email="new@example.com", first_name="New", last_name="User", locale="en_US"
    )
    return known._replace(**changes)
