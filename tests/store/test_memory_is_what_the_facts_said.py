"""Facts in, memory out: compared with a model that takes one fact after the other."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    AddressReleased,
    ConfigSeen,
    Fact,
    HandHoldPlaced,
    HandHoldRemoved,
    HandoverOver,
    HoldOver,
    HoldTold,
    IntentClosed,
    IntentOpened,
    LinkEnded,
    LinkMade,
    MeetingHanded,
    MeetingsLooked,
    OrderGiven,
    OrderOver,
    OrganizerGone,
    PairParted,
    Paused,
    ProductsGivenUp,
    ProfileElsewhere,
    ProfileSettled,
    Record,
    Resumed,
    RosterRemembered,
    RunClosed,
    RunOpened,
    SuspensionBecame,
    SuspensionCauseBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Cause,
    Elsewhere,
    HandHold,
    Kind,
    Looked,
    Memory,
    OpenIntent,
    Pause,
    Suspension,
    SuspensionState,
)
from provisioner.store.engine import Database, open_database
from provisioner.store.journal import open_journal
from provisioner.store.reading import current_pause
from provisioner.store.remember import WRITERS
from tests.store.logbook import NOW, TODAY, StoppedClock
from tests.store.plain_memory import Model

WINDOW_DAYS = 7
SINCE = TODAY - timedelta(days=WINDOW_DAYS)

who = st.sampled_from(["E1", "E2", "é", ""])
key = st.sampled_from(["1", "2", str(2**60)])
moments = st.integers(-12, 0).map(lambda days: NOW + timedelta(days=days))
days = st.integers(-12, 0).map(lambda days: TODAY + timedelta(days=days))
states = st.sampled_from(list(SuspensionState))
rosters = st.builds(
    AcceptedRoster,
    digest=who,
    written_at=st.none() | moments,
    accepted_at=moments,
    rows=st.integers(0, 9),
    people=st.integers(0, 9),
    columns=st.sampled_from([(), ("email",), ("email", "status")]),
    active=st.frozensets(st.sampled_from(["aa", "bb", "cc"])),
)
intents = st.builds(
    OpenIntent,
    seq=st.just(0),
    kind=st.sampled_from(list(Kind)),
    employee_id=st.none() | who,
    organizer_key=st.none() | key,
    email=who,
    fields=st.dictionaries(who, who, max_size=2),
    day=days,
)
suspensions = st.builds(
    Suspension,
    organizer_key=key,
    employee_id=st.none() | who,
    cause=st.sampled_from(list(Cause)),
    day=days,
    state=states,
    approved=st.booleans(),
)
texts = st.text(max_size=4)
meetings = st.builds(
    Meeting,
    meeting_id=st.sampled_from(["100", "200", "300"]),
    subject=texts,
    starts=st.none() | moments,
    ends=st.none() | moments,
    kind=texts,
    start_text=texts,
    end_text=texts,
    join_url=texts,
    coorganizers=st.none() | st.lists(key, max_size=2).map(tuple),
    password_required=st.booleans(),
    running=st.booleans(),
)
looks = st.builds(Looked, day=days, meetings=st.lists(meetings, max_size=2).map(tuple))
handed_over = st.builds(
    Handed,
    organizer_key=key,
    meeting=meetings,
    way=st.sampled_from(list(Way)),
    state=st.sampled_from(list(HandedState)),
    why=who,
    successor=st.none() | st.builds(Successor, who, st.none() | key, st.none() | who),
    twin=st.none() | st.builds(MadeMeeting, key, who),
    lookalikes=st.frozensets(key),
    intent=st.none() | st.integers(1, 9),
    intended_at=st.none() | moments,
)
facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(LinkMade, employee_id=who, organizer_key=key),
    st.builds(LinkEnded, employee_id=who),
    st.builds(PairParted, employee_id=who, organizer_key=key),
    st.builds(AddressReleased, address=who),
    st.builds(AddressHeld, address=who, employee_id=who),
    st.builds(RosterRemembered, roster=rosters, keep_from=st.just(NOW - timedelta(days=9))),
    st.builds(AbsenceCounted, employee_id=who, absence=st.builds(Absence, moments, st.integers(1, 3))),
    st.builds(AbsenceEnded, employee_id=who),
    st.builds(IntentOpened, intent=intents),
    st.builds(IntentClosed, seq=st.integers(1, 12)),
    st.builds(SuspensionSent, suspension=suspensions),
    st.builds(SuspensionBecame, organizer_key=key, state=states),
    st.builds(SuspensionCauseBecame, organizer_key=key, cause=st.sampled_from(list(Cause)), day=days),
    st.builds(OrderGiven, organizer_key=key),
    st.builds(OrderOver, organizer_key=key),
    st.builds(HandHoldPlaced, subject=who, hold=st.builds(HandHold, until=days, by=who, reason=who)),
    st.builds(HandHoldRemoved, subject=who),
    st.builds(OrganizerGone, organizer_key=key),
    st.builds(ValueNotAccepted, organizer_key=key, field=who, value=who),
    st.builds(ValuesForgotten, organizer_key=key),
    st.builds(ProfileElsewhere, employee_id=who, elsewhere=st.builds(Elsewhere, who, moments)),
    st.builds(ProfileSettled, employee_id=who),
    st.builds(HoldTold, subject=who, code=key),
    st.builds(HoldOver, subject=who, code=key),
    st.builds(MeetingsLooked, organizer_key=key, looked=looks),
    st.builds(MeetingHanded, handed=handed_over),
    st.builds(ProductsGivenUp, organizer_key=key, products=st.lists(who, max_size=2).map(tuple)),
    st.builds(HandoverOver, organizer_key=key),
    st.builds(ConfigSeen, digest=who, settings=st.dictionaries(key, who, max_size=2)),
)
# A row is one intent at most, and tells of one roster at most: both are known by its seq.
told_by_a_row = st.lists(
    facts,
    max_size=4,
    unique_by=lambda f: type(f) if isinstance(f, IntentOpened | RosterRemembered) else id(f),
)
batches = st.lists(st.lists(told_by_a_row, min_size=1, max_size=3), max_size=4)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all examples, an account for each."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('memory')}/memory.db"
    else:
        url = request.getfixturevalue("postgresql").new_database()
    database = open_database(url)
    yield database
    database.close()


accounts = itertools.count(1)


def recalled_after(database: Database, account: int, written: list[list[list[Fact]]], model: Model) -> Memory:
    async def write() -> Memory:
        for batch in written:
            records = [Record(draft=Draft(event=Event.PLAN_MADE), facts=tuple(facts)) for facts in batch]
            seqs = await journal.record(*records)
            for seq, one in zip(seqs, records, strict=True):
                for fact in one.facts:
                    model.take(seq, fact)
        return journal.recall(today=TODAY, window_days=WINDOW_DAYS)

    with open_journal(
        database,
        account_key=str(account),
        run_id=f"run-{account}",
        actor="tester",
        audit_key=None,
        clock=StoppedClock(),
    ) as journal:
        return asyncio.run(write())


@settings(max_examples=100)
@given(written=batches)
def test_memory_is_what_the_facts_said(shared: Database, written: list[list[list[Fact]]]):
    model = Model()
    memory = recalled_after(shared, next(accounts), written, model)
    assert memory == model.memory(shared.address_key, SINCE)


def test_an_intent_is_closed_by_the_seq_of_its_row_and_stays_open_without(shared: Database):
    account, model = next(accounts), Model()
    intent = OpenIntent(0, Kind.CREATE, "E1", None, "a@example.com", {"email": "a@example.com"}, TODAY)
    opened = recalled_after(shared, account, [[[IntentOpened(intent=intent)]]] * 2, model)
    first, second = opened.open_intents
    assert (first, second) == (intent._replace(seq=first.seq), intent._replace(seq=first.seq + 1))
    assert recalled_after(shared, account, [[[IntentClosed(seq=first.seq)]]], model).open_intents == (second,)


def test_only_a_run_that_has_applied_counts_as_applied(shared: Database):
    account, model = next(accounts), _NoModel()
    opened: list[list[list[Fact]]] = [[[RunOpened(mode="apply")]]]
    assert not recalled_after(shared, account, opened, model).applied_before
    observed = RunClosed(outcome="done", applied=False, summary={"planned": 3})
    assert not recalled_after(shared, account, [[[observed]]], model).applied_before
    assert recalled_after(shared, account, [[[replace(observed, applied=True)]]], model).applied_before


class _NoModel(Model):
    def take(self, seq: int, fact: Fact) -> None:
        pass


def test_a_pause_stands_until_it_is_lifted(shared: Database):
    account, model = next(accounts), _NoModel()
    standing = Pause(since=NOW, by="Ada", reason="migration")
    recalled_after(shared, account, [[[Paused(pause=standing)]]], model)
    assert current_pause(shared, str(account)) == standing
    recalled_after(shared, account, [[[Resumed()]]], model)
    assert current_pause(shared, str(account)) is None


def test_accounts_do_not_see_each_other(shared: Database):
    told: list[list[list[Fact]]] = [[[LinkMade(employee_id="E1", organizer_key="1"), ConfigSeen(digest="d")]]]
    assert recalled_after(shared, next(accounts), told, Model()).links == {"E1": "1"}
    assert recalled_after(shared, next(accounts), [], Model()) == Memory(address_key=shared.address_key)


def test_every_fact_has_a_writer():
    assert set(WRITERS) == set(get_args(Fact))


def test_a_moment_with_another_offset_comes_back_as_utc(shared: Database):
    local = datetime.fromisoformat("2026-11-22T05:05:06+01:00")
    absence = Absence(local, 1)
    told: list[list[list[Fact]]] = [[[AbsenceCounted(employee_id="E1", absence=absence)]]]
    memory = recalled_after(shared, next(accounts), told, Model())
    assert memory.absences["E1"] == absence
    assert memory.absences["E1"].first_missed_at.tzinfo == UTC
