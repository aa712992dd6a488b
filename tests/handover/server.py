"""A GoTo account that answers late, wrongly or not at all, as a model of the *server* behind the port
`GotoAccount`. Whatever is lost by a deletion is noted at the moment of the deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from itertools import count

from provisioner.errors import (
    AccountUnreachable,
    CallDeferred,
    CallRefused,
    NotSeenApplied,
    OutcomeUnknown,
)
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting
from provisioner.people.organizer import Account, Entitlements, Organizer, Status
from provisioner.people.person import Person
from tests.plan.worlds import SERVICE_ADDRESS

TIMEOUT = timedelta(seconds=30)
SERVICE = Organizer("9999", SERVICE_ADDRESS, "The", "Service", admin_roles=("SUPER_USER",))
MINUTE = timedelta(minutes=1)


class Fate(Enum):
    """What becomes of one call."""

    ANSWERED = auto()
    LOST_AFTER = auto()
    """Applied, and the answer is lost."""
    LATE = auto()
    """The answer is lost; applied only when the caller has given up already."""
    LOST_BEFORE = auto()
    REFUSED = auto()
    DEFERRED = auto()
    """429 to the end: certainly not applied."""
    UNREACHABLE = auto()
    ODD = auto()
    """Answered as done; a new meeting is without its co-organizers."""


class Moment:
    """The one clock of server and client."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_by(self, time: timedelta) -> None:
        self._now += time


def read(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(kw_only=True)
class Server:
    """`owner` and `meetings` are by meeting id; a meeting in `meetings` is whole. `listing_leaves_out` names
    fields of `Meeting` that a listing does not show."""

    clock: Moment
    organizers: dict[str, Organizer]
    listing_leaves_out: frozenset[str] = frozenset()
    meetings: dict[str, Meeting] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    """Ids of the meetings that our client asked for."""
    fate: Callable[[str], Fate] = lambda call: Fate.ANSWERED
    before_a_look: Callable[[str], None] = lambda key: None
    """What others do in the account before an organizer's meetings are listed."""
    when_made: Callable[[str, tuple[str, str]], None] = lambda meeting_id, of: None
    asked_for: Callable[[], tuple[str, str]] = lambda: ("", "")
    """Organizer key and id of the meeting in whose place the caller wants a new one."""
    when_deleted: Callable[[str], None] = lambda key: None
    """Called with the organizer still there."""
    _late: list[tuple[datetime, WantedMeeting, tuple[str, str]]] = field(default_factory=list)
    _ids: count[int] = field(default_factory=lambda: count(100_000))

    # --- what others do ----------------------------------------------------------------------------------

    def schedule(self, owner: str, **shown: object) -> Meeting:
        meeting_id = str(next(self._ids))
        plain = Meeting(meeting_id, f"Subject {meeting_id}", kind="scheduled", coorganizers=())
        self.owner[meeting_id] = owner
        self.change(plain._replace(**shown))  # type: ignore[arg-type]
        return self.meetings[meeting_id]

    def change(self, meeting: Meeting) -> None:
        self.meetings[meeting.meeting_id] = meeting._replace(
            start_text=written(meeting.starts) if meeting.starts else "",
            end_text=written(meeting.ends) if meeting.ends else "",
            join_url=f"https://meet.example/{meeting.meeting_id}",
        )

    def cancel(self, meeting_id: str) -> None:
        del self.meetings[meeting_id], self.owner[meeting_id]

    def meetings_owned_by(self, key: str) -> list[Meeting]:
        return [meeting for meeting_id, meeting in self.meetings.items() if self.owner[meeting_id] == key]

    def set_status(self, key: str, status: Status) -> None:
        self.organizers[key] = self.organizers[key]._replace(status=status)

    # --- the port: organizers ----------------------------------------------------------------------------

    async def list_organizers(self) -> Account:
        self._reached("list organizers")
        return Account(
            account_key="1", organizers=tuple(self.organizers.values()), service_address=SERVICE_ADDRESS
        )

    async def find(self, key: str) -> Organizer | None:
        self._reached("find")
        return self.organizers.get(key)

    async def find_many(self, keys: Sequence[str]) -> list[Organizer | None]:
        return [await self.find(key) for key in keys]

    async def create(self, person: Person) -> Organizer:
        fate = self._fate("create")
        self._not_applied(fate)
        made = Organizer(str(next(self._ids)), person.email, person.first_name, person.last_name)
        self.organizers[made.key] = made
        self._answered(fate)
        return made

    async def update(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        return self._changed("update", organizer.key, fields)

    async def suspend(self, organizer: Organizer) -> Organizer:
        return self._changed("suspend", organizer.key, {"status": Status.SUSPENDED})

    async def reactivate(self, organizer: Organizer, fields: dict[str, str], kept: Entitlements) -> Organizer:
        return self._changed("reactivate", organizer.key, {**fields, "status": Status.ACTIVE})

    async def delete(self, organizer: Organizer) -> bool:
        """As the client does: a lost answer is looked after."""
        fate = self._fate("delete")
        if fate is Fate.LOST_BEFORE:
            raise NotSeenApplied("the answer was lost; a look shows the organizer still there")
        self._not_applied(fate)
        if organizer.key not in self.organizers:
            return False
        self.when_deleted(organizer.key)
        del self.organizers[organizer.key]
        for meeting in self.meetings_owned_by(organizer.key):
            self.cancel(meeting.meeting_id)
        return True

    def _changed(self, call: str, key: str, fields: dict[str, str]) -> Organizer:
        fate = self._fate(call)
        self._not_applied(fate)
        self.organizers[key] = self.organizers[key]._replace(**fields)  # type: ignore[arg-type]
        self._answered(fate)
        return self.organizers[key]

    # --- the port: meetings ------------------------------------------------------------------------------

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]:
        self._reached("look")
        self.before_a_look(key)
        hidden = {"coorganizers": None} | {
            name: Meeting._field_defaults[name] for name in self.listing_leaves_out
        }
        return tuple(meeting._replace(**hidden) for meeting in self.meetings_owned_by(key))

    async def meeting(self, meeting_id: str) -> Meeting | None:
        fate = self._fate("read a meeting")
        self._not_applied(fate)
        self._answered(fate)
        return self.meetings.get(meeting_id)

    async def create_meeting(self, wanted: WantedMeeting) -> MadeMeeting:
        fate = self._fate("create a meeting")
        if fate is Fate.LATE:
            self._late.append((self.clock.now() + TIMEOUT, wanted, self.asked_for()))
            raise OutcomeUnknown("no answer came")
        self._not_applied(fate)
        if fate is Fate.ODD:
            wanted = wanted._replace(coorganizers=())
        made = self._make(wanted, self.asked_for())
        self._answered(fate)
        return MadeMeeting(made.meeting_id, made.join_url)

    def _make(self, wanted: WantedMeeting, of: tuple[str, str]) -> Meeting:
        made = self.schedule(
            SERVICE.key,
            subject=wanted.subject,
            starts=read(wanted.start_text),
            ends=read(wanted.end_text),
            kind=wanted.kind,
            coorganizers=wanted.coorganizers,
        )
        self.made.add(made.meeting_id)
        self.when_made(made.meeting_id, of)
        return made

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]:
        raise AssertionError("nobody asks for sessions")

    async def stays_in(self, session: Session) -> tuple[Stay, ...]:
        raise AssertionError("nobody asks for stays")

    # --- what becomes of a call --------------------------------------------------------------------------

    def arrive(self) -> None:
        """What was under way for too long arrives."""
        due = [late for late in self._late if late[0] <= self.clock.now()]
        self._late = [late for late in self._late if late not in due]
        for _, wanted, of in due:
            self._make(wanted, of)

    def _fate(self, call: str) -> Fate:
        self.clock.pass_by(timedelta(seconds=2))
        self.arrive()
        fate = self.fate(call)
        if fate in (Fate.LOST_AFTER, Fate.LOST_BEFORE):
            self.clock.pass_by(TIMEOUT)
        return fate

    def _reached(self, call: str) -> None:
        """Of a read: it is answered, or it is not."""
        if self._fate(call) not in (Fate.ANSWERED, Fate.ODD):
            raise AccountUnreachable("GoTo does not answer")

    @staticmethod
    def _not_applied(fate: Fate) -> None:
        match fate:
            case Fate.LOST_BEFORE | Fate.LATE:
                raise OutcomeUnknown("no answer came")
            case Fate.REFUSED:
                raise CallRefused("the server refuses", status=400)
            case Fate.DEFERRED:
                raise CallDeferred("too many requests, to the end")
            case Fate.UNREACHABLE:
                raise AccountUnreachable("GoTo does not answer")
            case Fate.ANSWERED | Fate.LOST_AFTER | Fate.ODD:
                return

    @staticmethod
    def _answered(fate: Fate) -> None:
        if fate is Fate.LOST_AFTER:
            raise OutcomeUnknown("no answer came")
