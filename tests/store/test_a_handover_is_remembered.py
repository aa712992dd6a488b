"""What became of leavers' meetings: recalled until the handover is over, and told to people after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings

from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.facts import (
    Fact,
    HandoverOver,
    MeetingHanded,
    MeetingsLooked,
    ProductsGivenUp,
)
from provisioner.plan.memory import Looked, Memory
from provisioner.store.engine import Database
from provisioner.store.handovers import handed_by_state, handovers

from .logbook import NOW, SINCE, TODAY, accounts, recalled_after
from .plain_memory import Model
from .strategies import batches_of_handover

WEEKLY = Meeting(
    meeting_id="100",
    subject="Wöchentlich \N{BELL}\x00",
    starts=NOW,
    kind="recurring",
    start_text="2026-11-22T04:05:06.000007",
    join_url="https://meet.example.com/100",
    coorganizers=("3", "2"),
)
ASKED = Handed(
    organizer_key="1",
    meeting=WEEKLY,
    way=Way.RECREATE,
    state=HandedState.OPEN,
    successor=Successor("boss@example.com", "2", "E2"),
    lookalikes=frozenset({"8", "9"}),
    intended_at=NOW,
)
MOVED = replace(
    ASKED, state=HandedState.MOVED, twin=MadeMeeting("200", "https://meet.example.com/200"), intent=None
)


def told(database: Database, account: int, *rows: Fact) -> Memory:
    return recalled_after(database, account, [[[fact]] for fact in rows], Model())


@settings(max_examples=60)
@given(written=batches_of_handover)
def test_it_is_recalled_until_it_is_over_and_told_to_people_after_it(
    shared: Database, written: list[list[list[Fact]]]
) -> None:
    account, model = next(accounts), Model()
    memory = recalled_after(shared, account, written, model)
    assert memory == model.memory(shared.address_key, SINCE, TODAY)

    now = handovers(shared, str(account), include_over=False)
    assert [one.handed for one in now.handed] == [memory.handed[ids] for ids in sorted(memory.handed)]
    assert (now.looked, now.products_given_up) == (memory.looked, memory.products_given_up)
    assert handed_by_state(shared, str(account)) == Counter(one.state for one in memory.handed.values())
    ever = {
        (fact.handed.organizer_key, fact.handed.meeting.meeting_id)
        for batch in written
        for row in batch
        for fact in row
        if isinstance(fact, MeetingHanded)
    }
    everything = handovers(shared, str(account), include_over=True).handed
    shown = {(one.handed.organizer_key, one.handed.meeting.meeting_id): one.over for one in everything}
    assert shown == {ids: ids not in memory.handed for ids in ever}


def test_an_open_one_is_known_by_the_seq_of_its_row_until_it_is_settled(shared: Database) -> None:
    account = next(accounts)
    first = told(shared, account, MeetingHanded(handed=ASKED)).handed["1", "100"]
    assert first.intent is not None
    assert first == replace(ASKED, intent=first.intent)
    again = told(shared, account, MeetingHanded(handed=first)).handed["1", "100"]
    assert again.intent == first.intent + 1, "whatever the fact says of it"
    assert told(shared, account, MeetingHanded(handed=MOVED)).handed["1", "100"] == MOVED


def test_whoever_leaves_again_starts_anew(shared: Database) -> None:
    account = next(accounts)
    other = replace(MOVED, meeting=WEEKLY._replace(meeting_id="101"))
    over: tuple[Fact, ...] = (
        MeetingsLooked(organizer_key="1", looked=Looked(TODAY, (WEEKLY,))),
        ProductsGivenUp(organizer_key="1", products=("webinar",)),
        MeetingHanded(handed=MOVED),
        MeetingHanded(handed=other),
        HandoverOver(organizer_key="1"),
    )
    memory = told(shared, account, *over)
    assert (memory.handed, memory.looked, memory.products_given_up) == ({}, {}, {})
    memory = told(shared, account, MeetingHanded(handed=ASKED))
    assert {one.state for one in memory.handed.values()} == {HandedState.OPEN}
    shown = handovers(shared, str(account), include_over=True).handed
    assert [(one.handed.meeting.meeting_id, one.over) for one in shown] == [("100", False), ("101", True)]


def test_the_times_of_a_meeting_come_back_in_utc_and_as_they_were_read(shared: Database) -> None:
    local = datetime.fromisoformat("2026-11-22T05:05:06+01:00")
    read = WEEKLY._replace(starts=local, ends=None, start_text="2026-11-22T05:05:06+01:00", end_text="")
    memory = told(shared, next(accounts), MeetingHanded(handed=replace(MOVED, meeting=read)))
    kept = memory.handed["1", "100"].meeting
    assert kept == read
    assert kept.starts is not None
    assert kept.starts.utcoffset() == NOW.utcoffset()
