from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from provisioner.errors import Misconfigured
from provisioner.simulator import Simulator
from provisioner.simulator.faults import Fault, FaultBook, FaultKind

from .visitor import Visitor

ONE = "/organizers/8514119291996270000"


@pytest.mark.parametrize("wait", ["7", "Sun, 22 Nov 2026 04:05:36 GMT", "soon"])
def test_429_with_the_retry_after_that_was_asked_for(simulator: Simulator, visitor: Visitor, wait: str):
    simulator.fault("status", status=429, retry_after=wait)
    answer = visitor.get(ONE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, wait)
    assert visitor.get(ONE).status_code == 200, "a fault fires once unless more is asked for"


@pytest.mark.parametrize(("body", "starts"), [("json", b"{"), ("html", b"<!DOCTYPE html>"), ("empty", b"")])
def test_5xx_with_any_body(simulator: Simulator, visitor: Visitor, body: str, starts: bytes):
    simulator.fault("status", status=502, body=body)
    answer = visitor.create("new@example.com")
    assert answer.status_code == 502
    assert answer.content.startswith(starts)
    assert bool(answer.content) is (body != "empty")
    assert simulator.account.holder("new@example.com") is None


def test_5xx_after_the_change_was_made(simulator: Simulator, visitor: Visitor):
    simulator.fault("status", status=504, method="POST", committed=True)
    assert visitor.create("new@example.com").status_code == 504
    assert simulator.account.holder("new@example.com") is not None


@pytest.mark.parametrize(("kind", "happened"), [("lost_before", False), ("lost_after_commit", True)])
def test_a_lost_reply(simulator: Simulator, visitor: Visitor, kind: str, happened: bool):
    simulator.fault(kind, method="POST", path="/organizers$")
    with pytest.raises(httpx.RemoteProtocolError):
        visitor.create("new@example.com")
    assert (simulator.account.holder("new@example.com") is not None) is happened
    assert (simulator.requests[-1].status, simulator.requests[-1].fault) == (None, kind)


def test_a_slow_answer_is_late_for_a_client_that_does_not_wait(simulator: Simulator, visitor: Visitor):
    simulator.fault("slow", seconds=0.2)
    started = time.monotonic()
    assert visitor.get(ONE).status_code == 200
    assert time.monotonic() - started >= 0.2


def test_an_expired_token_stays_expired_until_a_new_one_is_fetched(simulator: Simulator, visitor: Visitor):
    simulator.fault("expired_token", path=ONE)
    assert [visitor.get(ONE).status_code for _ in range(2)] == [401, 401]
    visitor.sign_in()
    assert visitor.get(ONE).status_code == 200


def test_json_that_breaks_off(simulator: Simulator, visitor: Visitor):
    simulator.fault("truncated", method="POST")
    answer = visitor.create("new@example.com")
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises(ValueError):
        answer.json()
    assert simulator.account.holder("new@example.com") is not None


def test_html_with_200(simulator: Simulator, visitor: Visitor):
    simulator.fault("html")
    answer = visitor.get(ONE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert b"<html>" in answer.content


def test_an_error_body_with_200(simulator: Simulator, visitor: Visitor):
    simulator.fault("error_body")
    answer = visitor.get(visitor.organizers_path)
    assert answer.status_code == 200
    assert set(answer.json()) == {"errorCode", "description", "incident"}


def test_a_page_that_repeats_the_one_before(simulator: Simulator, visitor: Visitor):
    simulator.fault("repeated_page", path="nextPageToken")
    first, second, *rest = visitor.pages(limit=10)
    assert second == first
    assert rest, "the token of the first page leads on once the fault is over"


def test_an_empty_page_with_a_token(simulator: Simulator, visitor: Visitor):
    simulator.fault("empty_page", path="nextPageToken")
    pages = visitor.pages(limit=10)
    assert pages[1]["organizers"] == []
    assert pages[1]["nextPageToken"]


def test_a_key_that_comes_on_two_pages(simulator: Simulator, visitor: Visitor):
    simulator.fault("duplicate_key", path="nextPageToken", after=1)
    first, second, third = visitor.pages(limit=10)
    assert third["organizers"][0] == second["organizers"][-1]
    assert len(first["organizers"]) + len(second["organizers"]) + len(third["organizers"]) == 26


def upcoming(visitor: Visitor) -> list[dict[str, object]]:
    return visitor.get(f"{ONE}/meetings?status=INACTIVE").raise_for_status().json()["meetings"]


def test_a_meeting_appears_between_two_looks(simulator: Simulator, visitor: Visitor):
    simulator.fault("meeting_appears", organizer_key=ONE[12:], path=f"{ONE}/meetings", after=1)
    assert upcoming(visitor) == []
    visitor.get(ONE)
    (new,) = upcoming(visitor)
    assert (new["startTime"], new["endTime"]) == ("2026-11-23T04:05:06Z", "2026-11-23T05:05:06Z")
    assert upcoming(visitor) == [new], "once, unless more is asked for"
    assert [request.fault for request in simulator.requests[-4:]] == [None, None, "meeting_appears", None]


def test_a_meeting_can_appear_right_before_a_deletion(simulator: Simulator, visitor: Visitor):
    fault = {"kind": "meeting_appears", "organizer_key": ONE[12:], "method": "DELETE", "times": 0}
    assert visitor.control("POST", "faults", fault).status_code == 204
    deletion = f"{visitor.organizers_path}/{ONE[12:]}"
    assert [visitor.ask("DELETE", deletion).status_code for _ in range(2)] == [204, 404]
    (lost,) = simulator.account.meetings
    assert (lost.organizer_key, lost.state.value) == (ONE[12:], "CANCELLED"), "the dead schedule nothing"


def test_a_page_of_meetings_repeats_the_one_before_of_its_own_list(simulator: Simulator, visitor: Visitor):
    meetings = [
        {"meetingId": str(at), "organizerKey": ONE[12:], "subject": "S", "status": status}
        for at, status in [(101, "ACTIVE"), (102, "ACTIVE"), (103, "INACTIVE")]
    ]
    simulator.load({**simulator.dump(), "meetings": meetings, "options": {"page_cap": 1}})
    simulator.fault("repeated_page", path="nextPageToken")
    first = visitor.get(f"{ONE}/meetings?status=ACTIVE").json()
    visitor.get(f"{ONE}/meetings?status=INACTIVE")
    token = first["nextPageToken"]
    assert visitor.get(f"{ONE}/meetings?status=ACTIVE&nextPageToken={token}").json() == first


def test_the_token_endpoint_can_fail_too(simulator: Simulator, visitor: Visitor):
    simulator.fault("status", path="^/oauth/token", status=500)
    with pytest.raises(httpx.HTTPStatusError):
        visitor.sign_in()


def test_a_fault_waits_for_its_requests(simulator: Simulator, visitor: Visitor):
    simulator.fault("status", method="PUT", path="/suspend$", after=1, times=2)
    statuses = [visitor.ask("PUT", f"{visitor.organizers_path}/{ONE[12:]}/suspend") for _ in range(4)]
    assert [answer.status_code for answer in statuses] == [200, 503, 503, 200]
    assert visitor.get(ONE).status_code == 200


def test_probability_repeats_exactly():
    def fired(random_seed: int) -> list[bool]:
        book = FaultBook()
        book.add(Fault(kind=FaultKind.STATUS, times=None, probability=0.3, random_seed=random_seed))
        return [book.draw("GET", "/") is not None for _ in range(200)]

    assert fired(1) == fired(1)
    assert fired(1) != fired(2)
    assert 30 <= sum(fired(1)) <= 90


def test_faults_over_the_control_plane(simulator: Simulator, visitor: Visitor):
    fault = {"kind": "status", "status": 503, "times": 0}
    assert visitor.control("POST", "faults", fault).status_code == 204
    assert [visitor.get(ONE).status_code for _ in range(3)] == [503] * 3
    assert visitor.control("DELETE", "faults").status_code == 204
    assert visitor.get(ONE).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "typo"},
        {"kind": "html", "pth": "/"},
        {"kind": "html", "path": "("},
        {"kind": "slow", "seconds": -1},
        {"kind": "meeting_appears"},
        {"kind": "meeting_appears", "organizer_key": "1"},
    ],
)
def test_a_fault_that_cannot_be_is_refused(simulator: Simulator, visitor: Visitor, wrong: dict[str, object]):
    with pytest.raises(Misconfigured):
        simulator.fault(**wrong)
    assert visitor.control("POST", "faults", wrong).status_code == 400


@pytest.mark.parametrize("form", ["seconds", "date", "none"])
def test_the_hidden_limit_says_when_to_come_back(simulator: Simulator, visitor: Visitor, clock, form: str):
    simulator.set_options(rate_per_s=2, burst=3, retry_after=form)
    statuses = [visitor.get(ONE).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    limited = visitor.get(ONE)
    clock.move(1)
    if form == "seconds":
        assert limited.headers["Retry-After"] == "1"
    elif form == "date":
        assert parsedate_to_datetime(limited.headers["Retry-After"]) <= clock()
    else:
        assert "Retry-After" not in limited.headers
    assert [visitor.get(ONE).status_code for _ in range(3)] == [200, 200, 429], "two have come back in 1 s"


def test_latency_delays_every_answer(simulator: Simulator, visitor: Visitor):
    simulator.set_options(latency_s=0.05)
    started = time.monotonic()
    for _ in range(3):
        visitor.get(ONE)
    assert time.monotonic() - started >= 0.15
