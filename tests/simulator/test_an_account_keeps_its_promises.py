"""Random operations, one after the other: what must hold after each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from provisioner.people.organizer import Status
from provisioner.simulator.account import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Account, Reason, Refused
from provisioner.simulator.meetings import UPCOMING, Meeting, MeetingState
from provisioner.simulator.options import Client, Options
from provisioner.simulator.seed import dump, read_seed

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CLIENTS = (Client("demo", "demo-secret", ("admin:org.read",)),)
ADDRESSES = [f"p{at}@example.com" for at in range(6)] + ["P0@Example.com", "elsewhere@example.com"]
addresses = st.sampled_from(ADDRESSES)
times = st.sampled_from(["", "2026-11-21T09:00:00Z", "2026-12-01T09:00:00.+0000", "2027-01-01T09:00:00+0000"])


class AnyAccount(RuleBasedStateMachine):
    @initialize(seats=st.none() | st.integers(1, 4), keeps=st.booleans())
    def open_the_account(self, seats: int | None, keeps: bool) -> None:
        self.account = Account(
            key="1", seats=seats, suspended_keeps_seat=keeps, elsewhere={"elsewhere@example.com"}
        )
        service = self.account.create(email="service@example.com", first_name="S", last_name="S")
        self.account.service_organizer = service.email
        self.service_key = service.key
        self.dealt = [service.key]
        self.meeting_ids = iter(range(100_000_000, 200_000_000))

    def any_key(self, at: int) -> str:
        """Of the living, the dead, and somebody who never was."""
        keys = [*self.account.organizers, *self.dealt, "999"]
        return keys[at % len(keys)]

    def attempt(self, operation, *reasons: Reason):
        """Refused for one of the reasons, and then nothing has changed; else what came back."""
        before = dump(self.account, CLIENTS, Options())
        try:
            return operation()
        except Refused as refused:
            assert refused.reason in reasons
            assert dump(self.account, CLIENTS, Options()) == before
            return None

    @rule(email=addresses)
    def create(self, email: str) -> None:
        made = self.attempt(
            lambda: self.account.create(email=email, first_name="F", last_name="L"),
            Reason.NO_SEAT,
            Reason.ADDRESS_TAKEN,
            Reason.PROFILE_ELSEWHERE,
        )
        if made is not None:
            assert made.key not in self.dealt, "keys are never dealt twice"
            assert int(made.key) > 2**53
            self.dealt.append(made.key)

    @rule(
        at=st.integers(0, 20),
        email=st.none() | addresses,
        status=st.sampled_from([None, Status.ACTIVE, Status.SUSPENDED]),
        locale=st.none() | st.just("de_DE"),
        time_zone=st.none() | st.just("Europe/Berlin"),
        roles=st.sampled_from([(), ("SUPER_USER",)]),
    )
    def update(self, at, email, status, locale, time_zone, roles) -> None:
        key = self.any_key(at)
        before = self.account.organizers.get(key)
        after = self.attempt(
            lambda: self.account.update(
                key, email=email, status=status, locale=locale, time_zone=time_zone, admin_roles=roles
            ),
            Reason.UNKNOWN_ORGANIZER,
            Reason.NO_SEAT,
            Reason.ADDRESS_TAKEN,
            Reason.PROFILE_ELSEWHERE,
        )
        if after is None:
            return
        assert (after.locale, after.time_zone) == (locale or DEFAULT_LOCALE, time_zone or DEFAULT_TIME_ZONE)
        assert after.admin_roles == roles
        assert (after.first_name, after.last_name) == (before.first_name, before.last_name)
        assert (after.email, after.status) == (email or before.email, status or before.status)

    @rule(at=st.integers(0, 20))
    def suspend(self, at: int) -> None:
        key = self.any_key(at)
        meetings = list(self.account.meetings)
        after = self.attempt(lambda: self.account.suspend(key), Reason.UNKNOWN_ORGANIZER)
        assert after is None or after.status is Status.SUSPENDED
        assert self.account.meetings == meetings, "a suspension leaves the meetings alone"

    @rule(at=st.integers(0, 20))
    def delete(self, at: int) -> None:
        key = self.any_key(at)
        others = [m for m in self.account.meetings if m.organizer_key != key]
        upcoming = [m.meeting_id for m in self.account.meetings if m.organizer_key == key and coming(m)]
        self.attempt(lambda: self.account.delete(key, now=NOW), Reason.UNKNOWN_ORGANIZER)
        cancelled = {m.meeting_id for m in self.account.meetings if m.state is MeetingState.CANCELLED}
        assert key not in self.account.organizers
        assert cancelled.issuperset(upcoming)
        assert [m for m in self.account.meetings if m.organizer_key != key] == others

    @rule(at=st.integers(0, 20), end=times, state=st.sampled_from(["ACTIVE", "INACTIVE", "HISTORY"]))
    def plan_a_meeting(self, at: int, end: str, state: str) -> None:
        key = self.any_key(at)
        if key in self.account.organizers:
            self.account.meetings.append(
                Meeting(
                    meeting_id=str(next(self.meeting_ids)),
                    organizer_key=key,
                    subject="S",
                    end_time=end,
                    state=MeetingState(state),
                )
            )

    @invariant()
    def seats_are_never_exceeded(self) -> None:
        standing = [organizer.status for organizer in self.account.organizers.values()]
        taken = len(standing) if self.account.suspended_keeps_seat else standing.count(Status.ACTIVE)
        assert self.account.seats is None or taken <= self.account.seats

    @invariant()
    def an_address_is_held_once(self) -> None:
        held = [organizer.email.lower() for organizer in self.account.organizers.values()]
        assert len(held) == len(set(held))
        assert "elsewhere@example.com" not in held

    @invariant()
    def the_service_organizer_is_known_by_its_present_address(self) -> None:
        service = self.account.organizers.get(self.service_key)
        assert self.account.service_organizer == (service.email if service else None)

    @invariant()
    def only_the_living_have_upcoming_meetings(self) -> None:
        assert {m.organizer_key for m in self.account.meetings if coming(m)} <= set(self.account.organizers)

    @invariant()
    def a_dump_is_the_seed_of_the_same_account(self) -> None:
        dumped = dump(self.account, CLIENTS, Options(seatless_status=409, page_cap=7))
        again = read_seed(dumped)
        assert again.account == self.account
        assert dump(*again) == dumped


def coming(meeting: Meeting) -> bool:
    return meeting.state_at(NOW) in UPCOMING


TestAnyAccount = AnyAccount.TestCase
TestAnyAccount.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


def test_a_reactivation_needs_the_seat_that_a_suspension_has_freed():
    for keeps, newcomer in product([True, False], [True, False]):
        account = Account(key="1", seats=1, suspended_keeps_seat=keeps)
        first = account.create(email="a@example.com", first_name="A", last_name="A")
        account.suspend(first.key)
        hired = False
        if newcomer:
            try:
                account.create(email="b@example.com", first_name="B", last_name="B")
                hired = True
            except Refused as refused:
                assert refused.reason is Reason.NO_SEAT
        assert hired is (newcomer and not keeps)
        try:
            status = account.update(first.key, status=Status.ACTIVE).status
        except Refused as refused:
            assert refused.reason is Reason.NO_SEAT
            status = account.find(first.key).status
        assert status is (Status.SUSPENDED if hired else Status.ACTIVE)
