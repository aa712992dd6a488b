"""What must hold when a run was killed, and after the run that follows it."""

from __future__ import annotations

from collections import Counter

from tests.acceptance.stage import Stage, what_was_sent

from .conftest import CALLS, DELETED, LEFT, WANTED
from .doomed import LOOKS

KINDS = {"DELETE": {"delete"}, "PUT": {"update", "reactivate"}}
"""What a call that is no creation may have been intended as."""
OUTCOMES = " OR ".join(f"event LIKE 'organizer.%.{word}'" for word in ("done", "failed", "settled"))


def intents(stage: Stage) -> int:
    return int(stage.rows("SELECT count(*) FROM audit_log WHERE event LIKE 'organizer.%.intended'")[0][0])


def open_intents(stage: Stage) -> int:
    outcomes = stage.rows(f"SELECT count(*) FROM audit_log WHERE {OUTCOMES}")
    return intents(stage) - int(outcomes[0][0])


def assert_each_call_was_intended(stage: Stage) -> None:
    """Each call that the account has seen has its intent on disk: of its kind, for its organizer."""
    on_disk = stage.rows(
        "SELECT event, organizer_key, json_extract(detail, '$.email') FROM audit_log"
        " JOIN audit_detail USING (seq) WHERE event LIKE 'organizer.%.intended'"
    )
    hires = {email for event, _, email in on_disk if ".create." in event}
    keys = {(event.split(".")[1], key) for event, key, _ in on_disk}
    for request in stage.writes:
        sent = what_was_sent(request)
        if sent.verb == "POST":
            assert sent.email in hires
        else:
            kinds = KINDS.get(sent.verb, {sent.verb})
            assert any((kind, sent.key) in keys for kind in kinds), request


def assert_each_delete_follows_a_look(stage: Stage) -> None:
    """Whatever was lost: no DELETE leaves before the meetings were looked at, anew since the one before."""
    looked = set()
    for request in stage.simulator.requests:
        *_, key, last = request.path.split("/")
        if last in LOOKS and request.status == 200:
            looked.add(key)
        elif request.method == "DELETE":
            assert last in looked, request
            looked.remove(last)


def assert_recovers(stage: Stage, *never_arrived: str) -> None:
    """The next ordinary run does what the roster asks for, each change once, and says what it settled.
    `never_arrived`: calls that left and were lost, and are made anew."""
    left_open = open_intents(stage)
    ran = stage.apply()
    assert ran.code == 0, ran
    assert_settled(stage, left_open, ran.err)
    assert_is_as_wanted(stage, *never_arrived)


def assert_settled(stage: Stage, left_open: int, told: str) -> None:
    assert (f"Settled {left_open} call" in told) == (left_open > 0), told
    assert open_intents(stage) == 0


def assert_is_as_wanted(stage: Stage, *never_arrived: str) -> None:
    assert stage.addresses("SUSPENDED") == LEFT
    assert stage.addresses() == {row["email"] for row in WANTED} - LEFT - DELETED
    for row in WANTED:
        found = stage.organizer(row["email"])
        assert (found is None) == (row["email"] in DELETED)
        if found is not None:
            assert (found.first_name, found.last_name) == (row["first_name"], row["last_name"])
    assert Counter(stage.calls()) == Counter([*CALLS, *never_arrived])
    assert_each_delete_follows_a_look(stage)
    assert stage.verdict() == "ok"
    assert stage.plan()["changes"] == []
