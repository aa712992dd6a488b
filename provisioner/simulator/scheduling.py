"""What an organizer does with meetings: schedule, look, change, delete, start (goto-api section 2, "Meeting
operations"; seed 000). Nothing here is idempotent: what is scheduled twice is there twice.

Every operation either changes the account as a whole or raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from provisioner.people.organizer import Status
from provisioner.simulator.account import Account, Organizer, Reason, Refused
from provisioner.simulator.meetings import MEETING_TYPES, RECURRING, UPCOMING, Meeting, MeetingState, moment

LONGEST_CALL = 255
HOST_SECRET = "simulated-host-secret"  # noqa: S105 - what must never be told, for tests to search for


class Caller(NamedTuple):
    """The organizer behind the token, None where the account names none."""

    organizer: Organizer | None
    sees_others: bool
    """Reads the meetings of other organizers too."""

    @property
    def me(self) -> Organizer:
        if self.organizer is None:
            raise Refused(Reason.NOT_YOURS, "The token is of nobody in this account.")
        return self.organizer


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """The body of a create or an update. Times are the texts that were sent, `""` for none."""

    subject: str
    meeting_type: str
    start_time: str = ""
    end_time: str = ""
    conference_call: str = "Hybrid"
    password_required: bool = False
    coorganizer_keys: tuple[str, ...] = ()


def caller(account: Account, *, sees_others: bool) -> Caller:
    name = account.service_organizer
    return Caller(None if name is None else account.holder(name), sees_others)


def create(account: Account, who: Caller, wish: Wish, *, recurring_needs_times: bool) -> Meeting:
    _demand_sense(wish, recurring_needs_times=recurring_needs_times)
    _demand_organizers(account, wish.coorganizer_keys)
    made = _as_wished(
        Meeting(meeting_id=account.new_meeting_id(), organizer_key=who.me.key, subject=""), wish
    )
    account.meetings.append(made)
    return made


def find(account: Account, who: Caller, meeting_id: str, *, now: datetime) -> Meeting:
    """An upcoming one: what is over is found in the history alone."""
    found = account.meetings[_place(account, meeting_id, now)]
    mine = who.organizer is not None and who.organizer.key in (found.organizer_key, *found.coorganizer_keys)
    if not mine and not who.sees_others:
        raise Refused(Reason.NOT_YOURS, f"Meeting {meeting_id} is another organizer's.")
    return found


def update(account: Account, who: Caller, meeting_id: str, wish: Wish, *, now: datetime) -> None:
    """A full one: what the wish leaves out is reset."""
    place = _own_place(account, who, meeting_id, now)
    before = account.meetings[place]
    if before.meeting_type != RECURRING:
        raise Refused(
            Reason.NOT_RECURRING,
            f"Meeting {meeting_id} is {before.meeting_type}: only recurring meetings can be updated.",
        )
    _demand_sense(wish, recurring_needs_times=False)
    _demand_organizers(account, (key for key in wish.coorganizer_keys if key not in before.coorganizer_keys))
    account.meetings[place] = _as_wished(before, wish)


def delete(account: Account, who: Caller, meeting_id: str, *, now: datetime) -> None:
    place = _own_place(account, who, meeting_id, now)
    account.meetings[place] = replace(account.meetings[place], state=MeetingState.DELETED)


def host_url(account: Account, who: Caller, meeting_id: str, *, now: datetime) -> str:
    """Who opens it hosts the meeting without signing in; until then nothing has started."""
    found = account.meetings[_place(account, meeting_id, now)]
    me = who.me
    if me.key not in (found.organizer_key, *found.coorganizer_keys):
        raise Refused(Reason.NOT_YOURS, f"Meeting {meeting_id} is another organizer's.")
    owner = account.find(found.organizer_key)
    for host in (owner, me):
        if host.status is Status.SUSPENDED:
            raise Refused(Reason.SUSPENDED, f"Organizer {host.key} is suspended and cannot host.")
    running = account.meetings_of(owner.key, now=now, state=MeetingState.ACTIVE)
    if others := [each.meeting_id for each in running if each.meeting_id != meeting_id]:
        raise Refused(Reason.IN_PROGRESS, f"Meeting {others[0]} of organizer {owner.key} is in progress.")
    return f"{found.join_url}?authorizationCode={HOST_SECRET}-{meeting_id}"


def _place(account: Account, meeting_id: str, now: datetime) -> int:
    for place, each in enumerate(account.meetings):
        if each.meeting_id == meeting_id and each.state_at(now) in UPCOMING:
            return place
    raise Refused(Reason.UNKNOWN_MEETING, f"There is no meeting {meeting_id}.")


def _own_place(account: Account, who: Caller, meeting_id: str, now: datetime) -> int:
    """Nobody changes what another organizer owns, not as an admin either."""
    place = _place(account, meeting_id, now)
    if account.meetings[place].organizer_key != who.me.key:
        raise Refused(Reason.NOT_YOURS, f"Meeting {meeting_id} is another organizer's.")
    return place


def _as_wished(meeting: Meeting, wish: Wish) -> Meeting:
    return replace(
        meeting,
        subject=wish.subject,
        start_time=wish.start_time,
        end_time=wish.end_time,
        meeting_type=wish.meeting_type,
        conference_call=wish.conference_call,
        password_required=wish.password_required,
        coorganizer_keys=wish.coorganizer_keys,
    )


def _demand_sense(wish: Wish, *, recurring_needs_times: bool) -> None:
    if not wish.subject.strip():
        raise Refused(Reason.INVALID, "The subject is empty.")
    if wish.meeting_type not in MEETING_TYPES:
        raise Refused(Reason.INVALID, f"The meeting type is one of {', '.join(MEETING_TYPES)}.")
    if len(wish.conference_call) > LONGEST_CALL:
        raise Refused(Reason.INVALID, f"The conference call has more than {LONGEST_CALL} characters.")
    times = [moment(text) for text in (wish.start_time, wish.end_time) if text]
    if None in times:
        raise Refused(Reason.INVALID, "A time is not a time.")
    needs_times = wish.meeting_type == "scheduled" or (
        wish.meeting_type == RECURRING and recurring_needs_times
    )
    if needs_times and len(times) < 2:
        raise Refused(Reason.INVALID, f"A {wish.meeting_type} meeting has a start and an end.")
    start, end = moment(wish.start_time), moment(wish.end_time)
    if start is not None and end is not None and end < start:
        raise Refused(Reason.INVALID, "The end is before the start.")


def _demand_organizers(account: Account, keys: Iterable[str]) -> None:
    for key in keys:
        known = account.organizers.get(key)
        if known is None or known.status is not Status.ACTIVE:
            raise Refused(Reason.INVALID, f"Co-organizer {key} is no active organizer of this account.")
