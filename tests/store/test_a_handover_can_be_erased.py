"""By law, from what is remembered of leavers' meetings: as the leaver, as the successor, and by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from provisioner.audit.entries import Draft, Event
from provisioner.errors import WrongUsage
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting
from provisioner.people.traces import ERASED
from provisioner.plan.facts import Fact, HandoverOver, MeetingHanded, MeetingsLooked, Record
from provisioner.plan.memory import Looked
from provisioner.plan.who import Whom
from provisioner.store.about import about
from provisioner.store.append import Author
from provisioner.store.engine import Database
from provisioner.store.erase import Personal, erase_personal, find_personal
from provisioner.store.handovers import Handovers, handovers
from provisioner.store.tables import METADATA

from .logbook import ACCOUNT, KEY, NOW, TODAY, on_both, written

ADA, BOSS = "ada@example.com", "boss@example.com"


def meeting(meeting_id: str, subject: str) -> Meeting:
    link = f"https://meet.example.com/{meeting_id}"
    return Meeting(meeting_id, subject, NOW, start_text="2026-11-22T04:05:06Z", join_url=link)


OWN = Handed(
    organizer_key="1",
    meeting=meeting("100", "My operation"),
    way=Way.RECREATE,
    state=HandedState.MOVED,
    why="beside My operation",
    successor=Successor(BOSS, "2", "E2"),
    twin=MadeMeeting("200", "https://meet.example.com/200"),
)
NAMES_HER = Handed(
    organizer_key="3",
    meeting=meeting("300", "Talk with Ada Lovelace"),
    way=Way.REPORT,
    state=HandedState.REPORTED,
    why="ask ada@example.com",
    successor=Successor(BOSS, "2", "E2"),
)
NAMES_NOBODY = replace(NAMES_HER, meeting=meeting("400", "Talk"), why="", successor=Successor(ADA, "1", "E1"))


def known(*facts: Fact) -> list[Record]:
    """E1 is Ada, of organizer 1: an entry of her own tells address and name."""
    fields = {"first_name": ["", "Ada"], "last_name": ["", "Lovelace"]}
    hers = Draft(
        event=Event.CREATE_DONE, employee_id="E1", organizer_key="1", detail={"email": ADA, "fields": fields}
    )
    return [Record(draft=hers), Record(draft=Draft(event=Event.PLAN_MADE), facts=facts)]


@pytest.fixture
def handed(database: Database) -> Database:
    looked = (
        MeetingsLooked(organizer_key="1", looked=Looked(TODAY, (OWN.meeting,))),
        MeetingsLooked(organizer_key="3", looked=Looked(TODAY, (NAMES_HER.meeting, NAMES_NOBODY.meeting))),
    )
    facts = (MeetingHanded(handed=each) for each in (OWN, NAMES_HER, NAMES_NOBODY))
    written(database, *known(*looked, *facts))
    return database


def erased(database: Database, who: str, whom: Whom) -> Personal:
    author = Author(run_id=None, account_key=ACCOUNT, actor="tester")
    found = about(database, who)
    return erase_personal(
        database, found, whom=whom, author=author, key=KEY, by="Ben", reason="asked", now=NOW
    )


def kept(database: Database) -> Handovers:
    return handovers(database, ACCOUNT, include_over=True)


def texts(database: Database) -> Iterator[str]:
    with database.reading() as connection:
        for table in METADATA.tables.values():
            for row in connection.execute(select(table)):
                yield from map(str, row)


@on_both
@pytest.mark.parametrize("who", [ADA, "E1", "1"])
def test_nothing_of_a_leaver_is_left_and_what_was_decided_is(handed: Database, who: str) -> None:
    before = find_personal(handed, about(handed, who)).rows
    assert erased(handed, who, Whom("E1", "1")).rows == before == {"meeting_handed": 3, "meeting_look": 2}
    left = "\n".join(texts(handed))
    assert [word for word in ("operation", "/100", "/200", "Lovelace", ADA) if word in left] == []

    own, names_her, names_nobody = (one.handed for one in kept(handed).handed)
    emptied = OWN.meeting._replace(subject=ERASED, join_url="")
    assert own == replace(OWN, meeting=emptied, why=ERASED, twin=MadeMeeting("200", ""))
    talk = NAMES_HER.meeting._replace(subject=f"Talk with {ERASED}")
    assert names_her == replace(NAMES_HER, meeting=talk, why=f"ask {ERASED}")
    assert names_nobody == replace(NAMES_NOBODY, successor=Successor("", "1", "E1"))
    assert kept(handed).looked == {"3": Looked(TODAY, (talk, NAMES_NOBODY.meeting))}
    assert find_personal(handed, about(handed, "E1")).rows == {}, "nothing twice"


@on_both
@pytest.mark.parametrize("who", [BOSS, "E2", "2"])
def test_nothing_of_a_successor_is_left_but_id_and_key(handed: Database, who: str) -> None:
    """Known as a successor only: no entry is about them."""
    assert erased(handed, who, Whom("E2", "2")).rows == {"meeting_handed": 2}
    assert [text for text in texts(handed) if BOSS in text] == []
    own, names_her, _ = (one.handed for one in kept(handed).handed)
    assert own == replace(OWN, successor=Successor("", "2", "E2"))
    assert names_her == replace(NAMES_HER, successor=Successor("", "2", "E2"))


def test_an_address_that_is_another_persons_by_now_is_left_to_them(handed: Database) -> None:
    """It was Ada's once; today it is E7's, who took a meeting over under it."""
    theirs = replace(NAMES_HER, meeting=meeting("500", ""), why="", successor=Successor(ADA, "7", "E7"))
    written(handed, Record(draft=Draft(event=Event.PLAN_MADE), facts=(MeetingHanded(handed=theirs),)))
    erased(handed, "E1", Whom("E1", "1"))
    assert kept(handed).handed[-1].handed == theirs


def test_a_successor_without_id_and_key_is_known_by_the_address(handed: Database) -> None:
    default = replace(
        NAMES_HER, meeting=meeting("500", ""), why="", successor=Successor("Default@example.com")
    )
    written(handed, Record(draft=Draft(event=Event.PLAN_MADE), facts=(MeetingHanded(handed=default),)))
    assert erased(handed, "default@example.com", Whom(None, None)).rows == {"meeting_handed": 1}
    assert kept(handed).handed[-1].handed == replace(default, successor=Successor(""))


@pytest.mark.parametrize("which", [OWN, NAMES_HER, NAMES_NOBODY])
def test_an_open_meeting_is_settled_first(handed: Database, which: Handed) -> None:
    """Its subject, or the successor's address, is what it will be settled by."""
    asked = MeetingHanded(handed=replace(which, state=HandedState.OPEN))
    written(handed, Record(draft=Draft(event=Event.PLAN_MADE), facts=(asked,)))
    before = list(texts(handed))
    with pytest.raises(WrongUsage, match="still open"):
        find_personal(handed, about(handed, "E1"))
    with pytest.raises(WrongUsage, match="still open"):
        erased(handed, "E1", Whom("E1", "1"))
    assert list(texts(handed)) == before
    over = HandoverOver(organizer_key=which.organizer_key)
    written(handed, Record(draft=Draft(event=Event.PLAN_MADE), facts=(over,)))
    erased(handed, "E1", Whom("E1", "1"))
    assert ADA not in "\n".join(texts(handed))


def test_the_erasure_says_how_many_rows(handed: Database) -> None:
    erased(handed, "E1", Whom("E1", "1"))
    told = [json.loads(text) for text in texts(handed) if text.startswith('{"by":"Ben"')]
    assert [each["rows"] for each in told] == [{"meeting_handed": 3, "meeting_look": 2}]
