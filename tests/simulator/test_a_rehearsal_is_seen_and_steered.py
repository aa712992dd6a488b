"""The control plane, the log of the requests and the sockets."""

from __future__ import annotations

import threading

import httpx
import pytest

from provisioner.errors import Misconfigured
from provisioner.simulator import Simulator, default_seed
from provisioner.simulator.meetings import moment

from .visitor import MovedClock, Visitor, small_seed

KEY = "8514119291996270000"


def test_the_state_travels_as_json(simulator: Simulator, visitor: Visitor, clock: MovedClock):
    visitor.create("new@example.com")
    state = visitor.control("GET", "state").json()
    assert state == simulator.dump()
    with Simulator(state, clock=clock) as other, Visitor(other) as there:
        assert there.pages(100) == visitor.pages(100)
        assert there.control("GET", "state").json() == state
    assert visitor.control("PUT", "state", small_seed(count=3)).status_code == 204
    assert len(visitor.pages()[0]["organizers"]) == 3


def test_a_bad_state_changes_nothing(simulator: Simulator, visitor: Visitor):
    before = simulator.dump()
    answer = visitor.control("PUT", "state", {**before, "seats": "many"})
    assert answer.status_code == 400
    assert "seed.seats" in " ".join(answer.json()["error"])
    assert simulator.dump() == before


def test_options_are_changed_one_by_one(simulator: Simulator, visitor: Visitor):
    assert visitor.control("POST", "options", {"page_cap": 7}).status_code == 204
    assert visitor.control("POST", "options", {"thin_listing": True}).status_code == 204
    options = simulator.dump()["options"]
    assert (options["page_cap"], options["thin_listing"]) == (7, True)
    assert visitor.control("POST", "options", {"page_kap": 7}).status_code == 400


def test_a_double_post_can_be_seen_and_a_token_cannot(simulator: Simulator, visitor: Visitor):
    simulator.fault("lost_after_commit", method="POST", path="/organizers$")
    with pytest.raises(httpx.RemoteProtocolError):
        visitor.create("new@example.com")
    visitor.create("new@example.com")
    visitor.get(f"{visitor.organizers_path}?limit=5")
    log = visitor.control("GET", "requests").json()["requests"]
    seen = [(each["method"], each["status"], (each["body"] or {}).get("email")) for each in log]
    assert seen == [
        ("POST", 200, None),
        ("POST", None, "new@example.com"),
        ("POST", 409, "new@example.com"),
        ("GET", 200, None),
    ]
    assert log[0]["path"] == "/oauth/token"
    assert log[0]["scope"] == log[3]["scope"]
    assert log[3]["query"] == {"limit": "5"}
    token = visitor._client.headers["Authorization"].removeprefix("Bearer ")
    assert token not in str(log)
    assert "demo-secret" not in str(log)
    visitor.control("DELETE", "requests")
    assert simulator.requests == []


def test_connections_are_kept_alive_and_many_at_once_are_served(simulator: Simulator, visitor: Visitor):
    answers: list[str] = []

    def hire(at: int) -> None:
        for turn in range(5):
            answers.append(visitor.create(f"new{at}-{turn}@example.com").json()["organizerKey"])

    threads = [threading.Thread(target=hire, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 40
    assert len(simulator.account.organizers) == 65


def test_a_stopped_simulator_is_gone_and_its_state_is_not(clock: MovedClock):
    with Simulator(small_seed(count=1), clock=clock) as running, Visitor(running) as visitor:
        address = running.base_url
        assert visitor.get(f"/organizers/{KEY}").status_code == 200
        running.stop()
        with pytest.raises(httpx.TransportError):
            visitor.get(f"/organizers/{KEY}")
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
    assert list(running.account.organizers) == [KEY]
    assert not [each for each in threading.enumerate() if each.name == "simulator"]


def test_a_port_in_use_is_said():
    with Simulator() as first:
        port = int(first.base_url.rpartition(":")[2])
        with pytest.raises(Misconfigured, match="cannot listen"):
            Simulator(port=port).start()


def test_the_default_seed_is_an_account_to_begin_with(clock: MovedClock):
    with Simulator(clock=clock) as running, Visitor(running) as visitor:
        people = visitor.pages(100)[0]["organizers"]
        environment = running.environment()
        held = running.account.meetings
        meetings = {
            (each.state_at(clock()).value, each.meeting_type, bool(each.start_time), bool(each.end_time))
            for each in held
        }
    assert meetings == {
        ("INACTIVE", "scheduled", True, True),
        ("INACTIVE", "recurring", True, True),
        ("INACTIVE", "recurring", False, False),
        ("ACTIVE", "immediate", True, False),
        ("HISTORY", "immediate", True, True),
        ("HISTORY", "recurring", True, True),
    }
    assert all(each.starts and moment(each.end_time) for each in held if each.end_time)
    assert [len(each.attendees) for each in held if each.meeting_id == "611204877"] == [0, 3, 1]
    assert len(people) == len(default_seed()["organizers"])
    assert all(each["email"].endswith("@example.com") for each in people)
    host = visitor.base.removesuffix("/G2M/rest/v2")
    assert environment == {
        "PROVISIONER_GOTO__BASE_URL": host,
        "PROVISIONER_GOTO__TOKEN_URL": f"{host}/oauth/token",
        "PROVISIONER_GOTO__AUTHORIZE_URL": f"{host}/oauth/authorize",
        "PROVISIONER_GOTO__ACCOUNT_KEY": "6425603496547407943",
        "PROVISIONER_GOTO__CLIENT_ID": "demo",
        "PROVISIONER_GOTO__CLIENT_SECRET": "demo-secret",
    }


MIA = {"email": "mia@example.com", "firstName": "Mia", "lastName": "Berg"}


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"seets": 3}, "seed.seets"),
        ({"account_key": "ABC"}, "seed.account_key"),
        ({"account_key": 6.4e18}, "seed.account_key"),
        ({"seats": -1}, "seed.seats"),
        ({"seats": 1, "organizers": [MIA, {**MIA, "email": "b@example.com"}]}, "seed.seats"),
        ({"seatless_status": 403}, "seed.seatless_status"),
        ({"clients": []}, "seed.clients"),
        ({"clients": [{"client_id": "demo"}]}, "seed.clients[0].client_secret"),
        ({"organizers": [{**MIA, "lastName": ""}]}, "seed.organizers[0].lastName"),
        ({"organizers": [{**MIA, "organizerKey": 8.5e18}]}, "seed.organizers[0].organizerKey"),
        ({"organizers": [{**MIA, "organizerKey": "007"}]}, "seed.organizers[0].organizerKey"),
        ({"organizers": [{**MIA, "status": "GONE"}]}, "seed.organizers[0].status"),
        ({"organizers": [MIA, {**MIA, "email": "MIA@example.com"}]}, "seed.organizers[1].email"),
        ({"organizers": [MIA], "elsewhere": ["mia@example.com"]}, "seed.organizers[0].email"),
        ({"organizers": {}}, "seed.organizers"),
        ({"organizers": ["mia"]}, "seed.organizers[0]"),
        ({"service_organizer": "nobody@example.com"}, "seed.service_organizer"),
        ({"meetings": [{"meetingId": 1, "organizerKey": 1, "subject": ""}]}, "seed.meetings[0].organizerKey"),
        ({"options": {"latency_s": -1}}, "seed.options.latency_s"),
        ({"options": {"retry_after": "soon"}}, "seed.options.retry_after"),
    ],
)
def test_a_seed_that_cannot_be_names_the_place(more: dict[str, object], where: str):
    with pytest.raises(Misconfigured) as refused:
        Simulator({**small_seed(), **more})
    assert refused.value.where == where
