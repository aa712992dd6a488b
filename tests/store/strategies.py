"""Facts of every kind, for a few people, organizers and meetings, so that they meet."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

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
    ProductsGivenUp,
    ProfileElsewhere,
    ProfileSettled,
    RosterRemembered,
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
    OpenIntent,
    Suspension,
    SuspensionState,
)
from tests.store.logbook import NOW, TODAY

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
facts_of_handover: st.SearchStrategy[Fact] = st.one_of(
    st.builds(MeetingsLooked, organizer_key=key, looked=looks),
    st.builds(MeetingHanded, handed=handed_over),
    st.builds(ProductsGivenUp, organizer_key=key, products=st.lists(who, max_size=2).map(tuple)),
    st.builds(HandoverOver, organizer_key=key),
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
    facts_of_handover,
    st.builds(ConfigSeen, digest=who, settings=st.dictionaries(key, who, max_size=2)),
)
# A row is one intent at most, and tells of one roster at most: both are known by its seq.
told_by_a_row = st.lists(
    facts,
    max_size=4,
    unique_by=lambda f: type(f) if isinstance(f, IntentOpened | RosterRemembered) else id(f),
)
batches = st.lists(st.lists(told_by_a_row, min_size=1, max_size=3), max_size=4)
batches_of_handover = st.lists(
    st.lists(st.lists(facts_of_handover, max_size=4), min_size=1, max_size=3), min_size=1, max_size=4
)
