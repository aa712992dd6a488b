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
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    ConfigSeen,
    Fact,
    HoldOver,
    HoldTold,
    IntentClosed,
    IntentOpened,
    LinkEnded,
    LinkMade,
    OrganizerGone,
    ProfileElsewhere,
    ProfileSettled,
    Record,
    RosterRemembered,
    RunClosed,
    RunOpened,
    SuspensionBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Cause,
    Elsewhere,
    Kind,
    Memory,
    OpenIntent,
    Suspension,
    SuspensionState,
)
from provisioner.store.engine import Database, open_database
from provisioner.store.journal import open_journal
from provisioner.store.remember import _WRITERS
from tests.store.logbook import NOW, TODAY, StoppedClock

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
facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(LinkMade, employee_id=who, organizer_key=key),
    st.builds(LinkEnded, employee_id=who),
    st.builds(AddressHeld, address=who, employee_id=who),
    st.builds(RosterRemembered, roster=rosters, keep_from=st.just(NOW - timedelta(days=9))),
    st.builds(AbsenceCounted, employee_id=who, absence=st.builds(Absence, moments, st.integers(1, 3))),
    st.builds(AbsenceEnded, employee_id=who),
    st.builds(IntentOpened, intent=intents),
    st.builds(IntentClosed, seq=st.integers(1, 12)),
    st.builds(SuspensionSent, suspension=suspensions),
    st.builds(SuspensionBecame, organizer_key=key, state=states),
    st.builds(OrganizerGone, organizer_key=key),
    st.builds(ValueNotAccepted, organizer_key=key, field=who, value=who),
    st.builds(ValuesForgotten, organizer_key=key),
    st.builds(ProfileElsewhere, employee_id=who, elsewhere=st.builds(Elsewhere, who, moments)),
    st.builds(ProfileSettled, employee_id=who),
    st.builds(HoldTold, subject=who, code=key),
    st.builds(HoldOver, subject=who, code=key),
    st.builds(ConfigSeen, digest=who),
)
# A row is one intent at most, and tells of one roster at most: both are known by its seq.
told_by_a_row = st.lists(
    facts,
    max_size=4,
    unique_by=lambda f: type(f) if isinstance(f, IntentOpened | RosterRemembered) else id(f),
)
batches = st.lists(st.lists(told_by_a_row, min_size=1, max_size=3), max_size=4)


class Model:
    """One fact after the other, in plain Python."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.absences: dict[str, Absence] = {}
        self.elsewhere: dict[str, Elsewhere] = {}
        self.rosters: list[AcceptedRoster] = []
        self.intents: dict[int, OpenIntent] = {}
        self.sent: list[Suspension] = []
        self.gone: set[str] = set()
        self.values: set[tuple[str, str, str]] = set()
        self.holds: set[tuple[str, str]] = set()
        self.config: str | None = None

    def take(self, seq: int, fact: Fact) -> None:
        match fact:
            case LinkMade(employee_id=person, organizer_key=organizer):
                self.links = {p: o for p, o in self.links.items() if o != organizer} | {person: organizer}
            case LinkEnded(employee_id=person):
                self.links.pop(person, None)
            case AddressHeld(address=address, employee_id=person):
                self.addresses[address] = person
            case AbsenceCounted(employee_id=person, absence=absence):
                self.absences[person] = absence
            case AbsenceEnded(employee_id=person):
                self.absences.pop(person, None)
            case ProfileElsewhere(employee_id=person, elsewhere=elsewhere):
                self.elsewhere[person] = elsewhere
            case ProfileSettled(employee_id=person):
                self.elsewhere.pop(person, None)
            case RosterRemembered(roster=roster, keep_from=keep_from):
                self.rosters = [r for r in self.rosters if r.accepted_at >= keep_from] + [roster]
            case IntentOpened(intent=intent):
                self.intents[seq] = intent._replace(seq=seq)
            case IntentClosed(seq=closed):
                self.intents.pop(closed, None)
            case _:
                self._take_the_rest(fact)

    def _take_the_rest(self, fact: Fact) -> None:
        match fact:
            case SuspensionSent(suspension=sent):
                self.sent.append(sent)
            case SuspensionBecame(organizer_key=organizer, state=state):
                for place in reversed(range(len(self.sent))):
                    if self.sent[place].organizer_key == organizer:
                        self.sent[place] = self.sent[place]._replace(state=state)
                        break
            case OrganizerGone(organizer_key=organizer):
                self.gone.add(organizer)
            case ValueNotAccepted(organizer_key=organizer, field=field, value=value):
                self.values.add((organizer, field, value))
            case ValuesForgotten(organizer_key=organizer):
                self.values = {value for value in self.values if value[0] != organizer}
            case HoldTold(subject=subject, code=code):
                self.holds.add((subject, code))
            case HoldOver(subject=subject, code=code):
                self.holds.discard((subject, code))
            case ConfigSeen(digest=digest):
                self.config = digest
            case _:
                raise AssertionError(fact)

    def memory(self, address_key: bytes) -> Memory:
        recent = [roster for roster in self.rosters if roster.accepted_at.date() >= SINCE]
        return Memory(
            address_key=address_key,
            links=self.links,
            addresses=self.addresses,
            absences=self.absences,
            last_roster=self.rosters[-1] if self.rosters else None,
            baseline=max(recent, key=lambda roster: len(roster.active)) if recent else None,
            suspensions={one.organizer_key: one for one in self.sent},
            window=tuple(s for s in self.sent if s.day >= SINCE and s.state != "not_applied"),
            open_intents=tuple(self.intents.values()),
            gone=frozenset(self.gone),
            not_accepted=frozenset(self.values),
            elsewhere=self.elsewhere,
            holds_told=frozenset(self.holds),
            config_digest=self.config,
        )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all examples, an account for each."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('memory')}/memory.db")
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


@settings(max_examples=150)
@given(written=batches)
def test_memory_is_what_the_facts_said(shared: Database, written: list[list[list[Fact]]]):
    model = Model()
    memory = recalled_after(shared, next(accounts), written, model)
    assert memory == model.memory(shared.address_key)


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


def test_accounts_do_not_see_each_other(shared: Database):
    told: list[list[list[Fact]]] = [[[LinkMade(employee_id="E1", organizer_key="1"), ConfigSeen(digest="d")]]]
    assert recalled_after(shared, next(accounts), told, Model()).links == {"E1": "1"}
    assert recalled_after(shared, next(accounts), [], Model()) == Memory(address_key=shared.address_key)


def test_every_fact_has_a_writer():
    assert set(_WRITERS) == set(get_args(Fact))


def test_a_moment_with_another_offset_comes_back_as_utc(shared: Database):
    local = datetime.fromisoformat("2026-11-22T05:05:06+01:00")
    absence = Absence(local, 1)
    told: list[list[list[Fact]]] = [[[AbsenceCounted(employee_id="E1", absence=absence)]]]
    memory = recalled_after(shared, next(accounts), told, Model())
    assert memory.absences["E1"] == absence
    assert memory.absences["E1"].first_missed_at.tzinfo == UTC
