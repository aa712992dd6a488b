"""`attendance export`: who was in ended sessions and how long, over real HTTP."""

from __future__ import annotations

import stat
from datetime import date, timedelta

import pytest

from .conftest import SetStage
from .sessions import MARCH, ago, key_of, rows_in, rows_of_file, session, stay
from .stage import Stage, people

SESSIONS = [
    session(
        1,
        1,
        "2026-03-02T09:00:00Z",
        "2026-03-02T10:00:00Z",
        stay("bob@example.com", "2026-03-02T09:00:00", "2026-03-02T09:20:00", "Bob"),
        stay("BOB@example.com", "2026-03-02T09:10:00", "2026-03-02T09:30:00"),
        stay("bob@example.com", "2026-03-02T09:50:00"),
        stay("", "2026-03-02T09:00:00", "2026-03-02T09:05:00"),
        stay("", "2026-03-02T09:00:00", "2026-03-02T09:05:00"),
        stay("eve@example.com", "2026-03-02T09:30:00", "2026-03-02T09:10:00", "=HYPERLINK(1)"),
    ),
    session(2, 2, "2026-02-28T23:30:00Z", "2026-03-01T00:30:00Z", subject="Past midnight, in Berlin"),
    session(3, 2, "2026-03-31T22:30:00Z", "2026-03-31T23:30:00Z", subject="Already April there"),
    session(4, 2, "2026-03-10T09:00:00Z", "2026-03-10T10:00:00Z"),
]


@pytest.fixture
def march(set_stage: SetStage) -> Stage:
    stage = set_stage(people(3), meetings=SESSIONS)
    stage.set(roster__time_zone="Europe/Berlin")
    return stage


def test_a_row_for_each_person_of_each_session_of_these_days(march: Stage) -> None:
    ran = march.here(*MARCH)
    assert ran.code == 0, ran
    found = rows_in(ran.out)
    assert [(row.subject, row.state) for row in found if row.organizer_email == "person2@example.com"] == [
        ("Past midnight, in Berlin", "nobody"),
        ("Session 4", "nobody"),
    ]
    unnamed, other, bob, eve = (row for row in found if row.organizer_key == key_of(1))
    assert (bob.attendee_email, bob.attendee_name, bob.minutes, bob.stays) == (
        "bob@example.com",
        "Bob",
        "40",
        "3",
    )
    assert bob.notes == "no leave time: counted to the end of the session"
    assert [(row.attendee_email, row.attendee_name, row.minutes) for row in (unnamed, other)] == [
        ("", "", "5")
    ] * 2
    assert (eve.attendee_name, eve.minutes) == ("'=HYPERLINK(1)", "")
    assert eve.notes == "left before joined: not counted"
    assert "days: 2026-03-01 to 2026-03-31 in Europe/Berlin (roster.time_zone)" in ran.err


def test_the_installed_command_writes_a_private_file_and_only_reads(march: Stage) -> None:
    out = march.folder / "attendance.json"
    ran = march.run(*MARCH, "--format", "json", "--out", "attendance.json")
    assert (ran.code, ran.out) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in march.folder.glob("attendance*")] == ["attendance.json"]
    assert march.writes == []
    piped = march.here(*MARCH, "--format", "json")
    assert piped.json() == piped._replace(out=out.read_text(encoding="utf-8")).json()
    bob = next(row for row in piped.json() if row["attendee_email"] == "bob@example.com")
    assert (bob["minutes"], bob["first_joined"]) == (40, "2026-03-02T09:00:00Z")
    assert not march.database.exists()


def test_both_dialects_tell_the_same(march: Stage) -> None:
    guide = rows_in(march.here(*MARCH).out)
    march.set(goto__api="official-v1")
    official = march.here(*MARCH)
    assert official.code == 0, official
    assert [row._replace(instance_key="") for row in rows_in(official.out)] == [
        row._replace(instance_key="") for row in guide
    ]


@pytest.mark.parametrize("who", ["person2@example.com", "E002", key_of(2)])
def test_an_organizer_is_named_by_address_id_or_key(march: Stage, who: str) -> None:
    march.adopt()
    ran = march.here(*MARCH, "--organizer", who)
    assert {row.organizer_email for row in rows_in(ran.out)} == {"person2@example.com"}
    both = march.here(*MARCH, "--organizer", who, "--organizer", "person1@example.com")
    assert [row.organizer_key for row in rows_in(both.out)] == [key_of(2)] * 2 + [key_of(1)] * 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*MARCH, "--organizer", "nobody@example.com"), "No organizer of the account is known as nobody@"),
        (("attendance", "export", "--from", "2026-03-02", "--to", "2026-03-01"), "--from is after --to"),
        (("attendance", "export", "--from", "March", "--to", "2026-03-01"), "--from 'March' is no day"),
        (("attendance", "export", "--from", "2026-03-02", "--to", "9999-12-31"), "outside of every calendar"),
        ((*MARCH, "--reason", "audit"), "--reason stands beside --by"),
    ],
)
def test_what_cannot_be_understood_is_told_and_leaves_no_file(
    march: Stage, arguments: tuple[str, ...], told: str
) -> None:
    ran = march.here(*arguments, "--out", "attendance.csv")
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not list(march.folder.glob("attendance*"))


@pytest.mark.parametrize("missing_report", ["404", "empty"])
def test_what_goes_on_or_has_no_report_yet_is_never_empty(set_stage: SetStage, missing_report: str) -> None:
    meetings = [
        session(1, 1, ago(50), ago(20), reportMissing=True),
        session(2, 1, ago(50), ago(20), stay("bob@example.com", ago(40))),
        session(3, 1, ago(30), ago(-30), status="ACTIVE", subject="Goes on"),
        session(4, 1, ago(30), "", status="ACTIVE", subject="Begun at once"),
        session(5, 1, ago(-30), ago(-60), status="INACTIVE", subject="To come"),
    ]
    stage = set_stage(people(1), meetings=meetings, options={"missing_report": missing_report})
    first, last = (date.today() + timedelta(days=days) for days in (-1, 1))
    ran = stage.here("attendance", "export", "--from", str(first), "--to", str(last))
    assert ran.code == 0, ran
    assert {(row.subject, row.state, row.minutes) for row in rows_in(ran.out)} == {
        ("Session 1", "not_yet_complete", ""),
        ("Session 2", "attended", "20"),
        ("Goes on", "not_yet_complete", ""),
        ("Begun at once", "not_yet_complete", ""),
    }
    assert "3 of them: not yet complete" in ran.err


def test_a_room_in_use_goes_on_where_the_account_tells(set_stage: SetStage) -> None:
    in_use = session(1, 1, "", "", status="ACTIVE", meetingType="recurring")
    stage = set_stage(people(1), meetings=[in_use, {**in_use, "meetingId": "102", "status": "INACTIVE"}])
    stage.set(goto__api="official-v1")
    today = str(date.today())
    ran = stage.here("attendance", "export", "--from", today, "--to", "2099-12-31")
    assert [(row.meeting_id, row.state) for row in rows_in(ran.out)] == [("101", "not_yet_complete")]


def test_what_cannot_be_read_is_named_and_does_not_end_the_rest(march: Stage) -> None:
    march.simulator.fault("status", path="/meetings/9001/attendees", status=403, times=0)
    march.simulator.fault("status", path=f"/organizers/{key_of(3)}/meetings", status=404, times=0)
    ran = march.here(*MARCH, "--out", "attendance.csv")
    assert ran.code == 22
    found = rows_of_file(march.folder / "attendance.csv")
    assert [(row.organizer_key, row.instance_key, row.state) for row in found] == [
        (key_of(1), "9001", "not_readable"),
        (key_of(2), "9002", "nobody"),
        (key_of(2), "9004", "nobody"),
        (key_of(3), "", "not_readable"),
    ]
    assert "HTTP 403" in (found[0].notes or "")
    assert "2 of them: not readable" in ran.err


def test_a_copy_is_recorded_where_somebody_answers_for_it(march: Stage) -> None:
    march.adopt()
    before = march.events()
    assert march.here(*MARCH, "--out", "a.csv").code == 0
    assert march.events() == before
    assert march.here(*MARCH, "--out", "b.csv", "--by", "Ada", "--organizer", "E001").code == 0
    assert march.events()[len(before)] == "attendance.exported csv"
    (detail,) = march.rows("SELECT detail FROM audit_detail ORDER BY seq DESC LIMIT 1")[0]
    assert '"by":"Ada"' in detail
    assert '"organizers":["E001"]' in detail

    march.set(audit__anchors='["/proc/none/anchor"]')
    assert march.here(*MARCH, "--out", "c.csv", "--by", "Ada").code == 30
    assert not (march.folder / "c.csv").exists()
