"""By law: what is personal about somebody leaves every table and the file, and the log stays whole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting
from provisioner.plan.facts import HandoverOver, MeetingHanded, Record
from provisioner.store.append import Author, append, prepared
from provisioner.store.engine import open_database
from provisioner.store.erase_memory import DOCUMENTS, FREE_TEXTS
from provisioner.store.tables import METADATA
from tests.store.logbook import forger

from .stage import Stage, people, person

ERASE = ("audit", "erase", "--by", "Ada", "--reason", "request of 4 May", "--yes", "--person")
THEIRS = re.compile(rb"person41@|person41b@|first41|last41|marriage|operation|/100", re.IGNORECASE)


@pytest.fixture
def known(adopted: Stage) -> Stage:
    """E041 was hired, renamed, held by hand, stands in a plan that waits, and in free texts; left once and
    came back, and took over the meeting of another."""
    adopted.roster([*people(40), person(41)])
    assert adopted.apply().code == 0
    adopted.roster([*people(40), person(41, email="person41b@example.com")])
    assert adopted.apply().code == 0
    hand_over(adopted)
    adopted.here("hold", "add", "E041", "--until", "2099-01-01", "--by", "Ben", "--reason", "a marriage")
    adopted.here(
        "hold",
        "add",
        "E002",
        "--until",
        "2099-01-01",
        "--by",
        "Ben",
        "--reason",
        "with person41b@example.com",
    )
    adopted.roster([*people(10), person(41, email="person41b@example.com", status="terminated")])
    assert adopted.plan()["objections"]
    return adopted


def hand_over(stage: Stage) -> None:
    """Two handovers that are over."""
    ((account_key, own),) = stage.rows(
        "SELECT account_key, organizer_key FROM link WHERE employee_id = 'E041'"
    )
    ((_, other),) = stage.rows("SELECT account_key, organizer_key FROM link WHERE employee_id = 'E001'")
    left = Handed(
        organizer_key=own,
        meeting=Meeting("100", "An operation", join_url="https://meet.example.com/100"),
        way=Way.REPORT,
        state=HandedState.REPORTED,
    )
    taken_over = replace(
        left,
        organizer_key=other,
        meeting=Meeting("200", "Weekly with person41@example.com"),
        successor=Successor("person41b@example.com", own, "E041"),
    )
    draft = Draft(event=Event.MEETING_REPORTED, outcome="report")
    records = (
        Record(
            draft=draft, facts=(MeetingHanded(handed=each), HandoverOver(organizer_key=each.organizer_key))
        )
        for each in (left, taken_over)
    )
    database = open_database(f"sqlite:///{stage.database}")
    author = Author(run_id=None, account_key=account_key, actor="tester")
    with database.writing() as connection:
        append(connection, [prepared(one) for one in records], author=author, key=None, now=datetime.now(UTC))
    database.close()


def bytes_of(stage: Stage) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(stage.folder).glob("provisioner.db*")))


@pytest.mark.parametrize("who", ["person41b@example.com", "Person41@example.com", "E041", "key"])
def test_nothing_of_the_person_is_left_in_the_file(known: Stage, who: str) -> None:
    [(key,)] = known.rows("SELECT organizer_key FROM link WHERE employee_id = 'E041'")
    assert THEIRS.search(bytes_of(known)), "there was something to erase"
    before = known.rows("SELECT * FROM audit_log ORDER BY seq")

    ran = known.here(*ERASE, key if who == "key" else who)
    assert ran.code == 0, ran
    assert "details of the audit log" in ran.out and "keyed digest" in ran.out
    assert THEIRS.search(bytes_of(known)) is None

    verify = known.here("audit", "verify", "--format", "json")
    assert verify.code == 0, verify
    emptied = known.rows(
        "SELECT seq FROM audit_detail WHERE salt IS NULL AND detail IS NULL AND erased_by > 0"
    )
    assert verify.json()["erased"] == len(emptied) > 5
    after = known.rows("SELECT * FROM audit_log ORDER BY seq")
    assert after[: len(before)] == before
    assert [row[5:8] for row in after[len(before) :]] == [
        ("detail.erased", "E041", key),
        ("checkpoint.written", None, None),
    ]


def test_everybody_else_is_as_before_and_the_runs_go_on(known: Stage) -> None:
    others = (
        "SELECT d.* FROM audit_detail d JOIN audit_log USING (seq) "
        "WHERE employee_id <> 'E041' AND event <> 'hold.placed'"
    )
    before, holds = (
        known.rows(others),
        known.rows("SELECT subject, until, by FROM hand_hold ORDER BY subject"),
    )
    assert known.here(*ERASE, "E041").code == 0
    assert known.rows(others) == before
    assert known.rows("SELECT subject, until, by FROM hand_hold ORDER BY subject") == holds
    assert known.rows("SELECT reason FROM hand_hold ORDER BY subject") == [("with (erased)",), ("(erased)",)]
    handed = known.rows("SELECT meeting_id, successor_id, successor_email FROM meeting_handed ORDER BY 1")
    assert handed == [("100", None, None), ("200", "E041", "")]
    assert known.here("why", "E041").code == 0
    known.roster([*people(40)])
    assert known.apply().code == 0
    assert known.verdict() == "ok"


def test_who_held_the_address_is_still_known(known: Stage) -> None:
    assert known.here(*ERASE, "E041").code == 0
    known.roster([*people(40), person(42, email="person41b@example.com")])
    assert {held["code"] for held in known.plan()["held"]} >= {"address_reused"}


def test_an_erasure_is_not_undone_by_a_second_one(known: Stage) -> None:
    assert known.here(*ERASE, "E041").code == 0
    before = known.events()
    ran = known.here(*ERASE, "E041")
    assert (ran.code, ran.out) == (0, "Nothing personal is kept about E041.\n")
    assert known.events() == before
    assert (
        known.here(*ERASE, "nobody@example.com").out == "Nothing personal is kept about nobody@example.com.\n"
    )


def test_the_reason_must_not_keep_what_is_erased(known: Stage) -> None:
    ran = known.here(
        "audit", "erase", "--by", "Ada", "--reason", "Person41@example.com asked", "--yes", "--person", "E041"
    )
    assert (ran.code, ran.out) == (2, "")
    assert known.here(*ERASE, "E041").code == 0


def test_without_a_terminal_it_needs_a_yes(known: Stage) -> None:
    ran = known.here(*[each for each in ERASE if each != "--yes"], "E041")
    assert (ran.code, ran.out) == (2, "")
    assert THEIRS.search(bytes_of(known))


def test_an_address_of_two_people_names_nobody(known: Stage) -> None:
    known.here("hold", "remove", "E041")
    known.here("identity", "release", "person41b@example.com", "--by", "Ada", "--reason", "hers")
    moved = person(41, email="other41@example.com")
    known.roster([*people(40), moved])
    assert known.apply().code == 0
    known.here("identity", "release", "person41b@example.com", "--by", "Ada", "--reason", "hers")
    known.roster([*people(40), moved, person(42, email="person41b@example.com")])
    assert known.apply().code == 0
    ran = known.here(*ERASE, "person41b@example.com")
    assert ran.code == 2, ran
    assert "E041, E042" in ran.err

    theirs = "SELECT d.* FROM audit_detail d JOIN audit_log USING (seq) WHERE employee_id = 'E042'"
    before = known.rows(theirs)
    assert known.here(*ERASE, "E041").code == 0
    assert known.rows(theirs) == before, "the address is another person's by now"


def test_an_open_call_is_settled_first(known: Stage) -> None:
    with forger(known.database) as connection:
        connection.execute(
            "INSERT INTO open_intent SELECT 9, account_key, 'create', 'E041', NULL, "
            "'person41@example.com', '{}', '2026-01-01' FROM account_state"
        )
    ran = known.here(*ERASE, "E041")
    assert (ran.code, ran.out) == (2, "")
    assert "provisioner apply" in ran.err


def test_every_text_of_every_table_is_known_to_be_personal_or_not() -> None:
    """A new column is decided upon here, before somebody asks to be erased from it."""
    erased = {(column.table.name, column.name) for column in (*DOCUMENTS, *FREE_TEXTS)} | {
        ("audit_detail", "detail"),
        ("audit_detail", "salt"),
        ("open_intent", "email"),
        ("open_intent", "fields"),
        ("value_not_accepted", "value"),
        ("meeting_look", "meetings"),
        ("meeting_handed", "snapshot"),
        ("meeting_handed", "why"),
        ("meeting_handed", "new_join_url"),
        ("meeting_handed", "successor_email"),
    }
    pseudonymous = {
        "account_key",
        "employee_id",
        "organizer_key",
        "subject",
        "run_id",
        "digest",
        "mark",
        "address",
    }
    pseudonymous |= {"row_digest", "config_digest", "settings", "address_key", "active", "columns"}
    pseudonymous |= {"successor_id", "successor_key", "meeting_id", "new_meeting_id", "lookalikes"}
    words = {"code", "kind", "cause", "state", "mode", "outcome", "field", "kept", "way", "products"}
    texts = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if table.name != "audit_log" and column.type.python_type is str
    }
    assert {each for each in texts - erased if each[1] not in pseudonymous | words} == set()
