"""What each strange roster must come to, from the file to the plan: each expectation by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from provisioner.errors import RosterUnusable
from provisioner.people.organizer import Organizer
from provisioner.people.person import Roster
from provisioner.people.text import keyed_digest
from provisioner.plan.build import Plan, build
from provisioner.plan.memory import AcceptedRoster, Memory
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.worlds import ADDRESS_KEY, account, address_digest, objected, said
from tests.roster.files import read

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADING = "Nr;Mail;Vorname;Name;Status;Eintritt;Austritt"
COLUMNS = {
    "employee_id": "Nr",
    "email": "Mail",
    "first_name": "Vorname",
    "last_name": "Name",
    "status": "Status",
    "start_date": "Eintritt",
    "end_date": "Austritt",
}
FIRST = ("Ada", "Bo", "Cy", "Dee", "Eve", "Zoë", "Gus", "Hal", "Ida", "Jo")


def line(n: int, **cells: str) -> str:
    """Person `n`, who works here."""
    plain = {"id": f"{n:04}", "email": f"p{n}@example.org", "first": FIRST[n % 10], "last": f"Last{n}"}
    row = {**plain, "status": "active", "start": "", "end": "", **cells}
    return ";".join(row.values())


def file_of(*lines: str) -> str:
    return "\n".join((HEADING, *lines)) + "\n"


STAFF = [line(n) for n in range(10)]


def organizer(n: int) -> Organizer:
    return Organizer(f"{9000 + n}", f"p{n}@example.org", FIRST[n % 10], f"Last{n}")


def roster_of(folder: Path, content: str | bytes, **rules: object) -> Roster:
    return read(folder, content, **{"columns": COLUMNS, **rules})  # type: ignore[arg-type]


def known(count: int = 10) -> Memory:
    ids = [f"{n:04}" for n in range(count)]
    everybody = AcceptedRoster(
        digest="sha256:before",
        written_at=None,
        accepted_at=NOW,
        rows=count,
        people=count,
        columns=(),
        active=frozenset(keyed_digest(ADDRESS_KEY, each) for each in ids),
    )
    return Memory(
        address_key=ADDRESS_KEY,
        links={each: f"{9000 + n}" for n, each in enumerate(ids)},
        addresses={address_digest(f"p{n}@example.org"): each for n, each in enumerate(ids)},
        applied_before=True,
        last_roster=everybody,
        baseline=everybody,
    )


def plan_of(roster: Roster, *, today: date = TODAY, listed: int = 10) -> Plan:
    """Everybody is linked; nothing but the roster keeps anybody from being removed at once."""
    return build(
        World(
            roster=roster,
            account=account([organizer(n) for n in range(listed)]),
            memory=known(),
            policy=Policy(absence_rosters=1, removal_limit_percent=100, removal_window_percent=100),
            today=today,
            now=NOW,
        )
    )


def held(made: Plan) -> dict[str | None, str]:
    return {each.employee_id: each.code for each in made.held}


def refused(folder: Path, content: str | bytes, **rules: object) -> RosterUnusable:
    with pytest.raises(RosterUnusable) as failure:
        roster_of(folder, content, **rules)
    return failure.value


@pytest.mark.parametrize(
    "content",
    [
        file_of(*STAFF).encode("utf-8-sig"),
        file_of(*STAFF).replace(";", "\t").encode("utf-16"),
        file_of(*STAFF).encode("cp1252"),
        file_of(*STAFF).encode("mac_roman"),
        ("Personal\n\nStand;heute\n" + file_of(*STAFF, "GESAMT;10;;;;;", "Total 10")).encode(),
    ],
    ids=["mark", "utf-16 with tabs", "cp1252", "MacRoman", "preamble and totals"],
)
def test_the_same_people_as_the_plain_file(content: bytes, tmp_path: Path) -> None:
    encoding = "mac_roman" if content == file_of(*STAFF).encode("mac_roman") else "cp1252"
    roster = roster_of(tmp_path, content, encoding=encoding)
    assert roster.digest == roster_of(tmp_path, file_of(*STAFF)).digest
    assert said(plan_of(roster)) == []


@pytest.mark.parametrize(
    "cells", [{"email": "p?@example.org"}, {"first": "Zo?"}, {"email": "p5@ex?mple.org"}]
)
def test_a_lost_character_holds_the_person_and_makes_nobody(cells: dict[str, str], tmp_path: Path) -> None:
    made = plan_of(roster_of(tmp_path, file_of(*STAFF[:5], line(5, **cells), *STAFF[6:])))
    assert said(made) == []
    assert held(made) == {"0005": "damaged"}


def test_another_delimiter_a_renamed_or_a_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    failure = refused(tmp_path, file_of(*STAFF).replace("Vorname", "Rufname"))
    assert failure.code == "column_missing"
    assert "Vorname" in failure.what
    assert "Rufname" in failure.what
    assert refused(tmp_path, file_of(*STAFF).replace(";Austritt", ";", 1)).code == "column_missing"
    assert refused(tmp_path, file_of(*STAFF).replace(";", "#")).code == "column_missing"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (file_of(*STAFF)[:-12], "cut_off"),
        (file_of(*STAFF).replace("Cy", '"Cy'), "unbalanced_quote"),
        (file_of(*STAFF, "0010;x@example.org", line(11)), "row_width"),
        ("", "empty"),
        (HEADING, "no_rows"),
        ("<html><title>Sign in</title>", "not_a_roster"),
    ],
)
def test_broken_structure_is_refused(content: str, code: str, tmp_path: Path) -> None:
    assert refused(tmp_path, content).code == code


def test_a_cut_at_the_end_of_a_line_holds_creations_too(tmp_path: Path) -> None:
    made = plan_of(roster_of(tmp_path, file_of(line(10), *STAFF[:6])))
    assert "roster_shrink" in objected(made)
    assert not made.applicable


@pytest.mark.parametrize("cell", ["9999-12-31", "2099-12-31", "0000-00-00", "NULL", ""])
def test_sentinels_are_no_day(cell: str, tmp_path: Path) -> None:
    assert roster_of(tmp_path, file_of(line(0, end=cell))).people[0].end_date is None


def test_days_are_not_guessed_and_impossible_ones_hold(tmp_path: Path) -> None:
    assert refused(tmp_path, file_of(line(0, end="3-8-2026"))).code == "date_format"
    made = plan_of(roster_of(tmp_path, file_of(line(0, end="30-2-2026"), *STAFF[1:])))
    assert (said(made), held(made)) == ([], {"0000": "damaged"})


def test_one_id_with_different_data_and_two_ids_with_one_address_hold_both(tmp_path: Path) -> None:
    rows = [line(0), line(0, last="Other"), line(1), line(1, id="0099", last="Else"), *STAFF[2:], line(10)]
    made = plan_of(roster_of(tmp_path, file_of(*rows)))
    assert said(made) == [("create", "0010")]
    assert held(made) == {"0000": "duplicate", "0001": "duplicate", "0099": "duplicate"}


def test_two_ids_of_one_person_are_the_active_one(tmp_path: Path) -> None:
    ended = line(1, status="terminated", end="2026-10-31")
    made = plan_of(roster_of(tmp_path, file_of(STAFF[0], ended, line(1, id="0099"), *STAFF[2:])))
    assert said(made) == []
    assert [(link.employee_id, link.organizer_key) for link in made.new_links] == [("0099", "9001")]
    differing = line(1, id="0099", last="Else")
    made = plan_of(roster_of(tmp_path, file_of(STAFF[0], ended, differing, *STAFF[2:])))
    assert (said(made), held(made)) == ([], {"0001": "duplicate", "0099": "duplicate"})


def test_words_that_are_not_understood_hold_and_many_object(tmp_path: Path) -> None:
    for word, code in (("on a boat", "unknown_word"), ("", "blank_status"), ("#N/A", "damaged")):
        made = plan_of(roster_of(tmp_path, file_of(line(0, status=word), *STAFF[1:])))
        assert (said(made), held(made), objected(made)) == ([], {"0000": code}, set())
    made = plan_of(roster_of(tmp_path, file_of(*(line(n, status="#N/A") for n in range(3)), *STAFF[3:])))
    assert objected(made) == {"held_share"}


def test_a_word_that_runs_ahead_of_its_date_waits_for_the_date(tmp_path: Path) -> None:
    leaver = line(0, status="terminated", end="2026-11-24")
    made = plan_of(roster_of(tmp_path, file_of(leaver, *STAFF[1:])))
    assert said(made) == []
    assert any("the date is followed" in note for note in made.notes)
    assert said(plan_of(made.world.roster, today=date(2026, 11, 24))) == []
    assert said(plan_of(made.world.roster, today=date(2026, 11, 25))) == [("suspend", "0000")]


def test_the_last_day_is_a_day_of_work(tmp_path: Path) -> None:
    made = plan_of(roster_of(tmp_path, file_of(line(0, end="2026-11-23"), *STAFF[1:])))
    assert said(made) == []


def test_who_has_not_begun_waits_whatever_the_word(tmp_path: Path) -> None:
    for n, word in ((10, "inactive"), (0, "inactive")):
        rows = [each for each in STAFF if not each.startswith(f"{n:04}")]
        hire = line(n, status=word, start="2027-01-01")
        assert said(plan_of(roster_of(tmp_path, file_of(hire, *rows)))) == []


def test_what_does_no_harm_is_tolerated(tmp_path: Path) -> None:
    rows = [line(n, id=f'="{n:04}"') for n in range(9)] + [line(9, id="'0009")]
    content = "\n".join([f"{HEADING};Gehalt;;", "", *(f"{row};1;;" for row in rows), ";;;;;;;;;", " ", ""])
    roster = roster_of(tmp_path, content)
    assert [person.employee_id for person in roster.people] == [f"{n:04}" for n in range(10)]
    assert said(plan_of(roster)) == []


def test_names_and_addresses_that_goto_does_not_take_hold(tmp_path: Path) -> None:
    rows = [line(0, last="x" * 33), line(1, email="x" * 120 + "@example.org"), *STAFF[2:]]
    made = plan_of(roster_of(tmp_path, file_of(*rows)))
    assert said(made) == []
    assert held(made) == {"0000": "too_long", "0001": "too_long"}
