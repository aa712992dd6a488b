"""`provisioner meetings create|update|delete`: meetings of the connected organizer, each call audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.day import moment_of
from provisioner.cli.meetings.acting import Asked, Table, carry_out, result, show
from provisioner.cli.meetings.twins import demand_no_twin
from provisioner.cli.showing import say, tell
from provisioner.errors import WrongUsage
from provisioner.meetings.by_hand import Act, differing, timed
from provisioner.meetings.handed import HandedState, same_form
from provisioner.meetings.meeting import Meeting, is_recurring
from provisioner.people.text import nfc
from provisioner.plan.who import the_organizer
from provisioner.reconcile.meetings_by_hand import End

LONGEST_CALL = 255
LONGEST_SUBJECT = 100
ONLY_RECURRING = "GoTo lets only recurring meetings be changed"
A_NEW_ONE = "create another one and delete this one: whoever is invited needs the new link"
DIAL_IN = "the dial-in is set anew, so numbers and access code may change: tell whoever dials in"


class Wish(NamedTuple):
    """What was typed. None: nothing, and what is there stays."""

    subject: str | None = None
    start: str | None = None
    end: str | None = None
    kind: str = "scheduled"
    password_required: bool | None = None
    conference_call: str | None = None
    coorganizers: tuple[str, ...] = ()
    no_coorganizers: bool = False


def create(config: Path | None, wish: Wish, asked: Asked) -> int:
    async def work(table: Table) -> int:
        call = _conference_call(wish, table)
        meeting = await _wished(Meeting("", "", kind=wish.kind, coorganizers=()), wish, table)
        if wish.kind == "immediate" and not meeting.start_text:
            meeting = _now(meeting, table)
        if wish.kind == "scheduled" and not meeting.start_text:
            raise WrongUsage("A scheduled meeting needs --start and --end")
        _demand_a_form_of_its_own(meeting, table)
        if table.asked.dry_run:
            show(table, "create", meeting, call)
            return 0
        if meeting.password_required:
            tell("note: the password is the one that GoTo gives every meeting, until another is set in GoTo")
        return result(table, Act.CREATE, await table.by_hand.create(meeting, call, table.own))

    return carry_out(config, asked, "create", work)


def update(config: Path | None, meeting_id: str, wish: Wish, asked: Asked, *, consented: bool) -> int:
    if wish == Wish():
        raise WrongUsage("Nothing is to be changed", remedy="provisioner meetings update --help")

    async def work(table: Table) -> int:
        before = await table.own_meeting(meeting_id, "change")
        if not is_recurring(before):
            told = f"Meeting {meeting_id} is {before.kind or 'of no known type'}: {ONLY_RECURRING}"
            raise WrongUsage(told, remedy=A_NEW_ONE)
        if before.coorganizers is None and not (wish.coorganizers or wish.no_coorganizers):
            raise WrongUsage(
                f"GoTo does not show the co-organizers of meeting {meeting_id}: an update would drop them",
                remedy="name all of them with --coorganizer, or say --no-coorganizers",
            )
        twin = demand_no_twin(table.desk, meeting_id, "changed", consented=consented)
        call = _conference_call(wish, table)
        meeting = await _wished(before, wish, table)
        if not differing(before, meeting) and wish.conference_call is None:
            say(f"Meeting {meeting_id} is so already: nothing was sent.")
            return 0
        tell(f"note: {DIAL_IN}")
        for key in sorted(set(before.coorganizers or ()) - set(meeting.coorganizers or ())):
            tell(f"note: organizer {key} is no co-organizer any more")
        if table.asked.dry_run:
            show(table, "update", meeting, call)
            return 0
        more = {} if twin is None else {"given_up": twin.meeting.meeting_id}
        acted = await table.by_hand.update(before, meeting, call, **more)
        code = result(table, Act.UPDATE, acted)
        if acted.end is End.FAILED and acted.status is not None:
            tell(f"  do:    {ONLY_RECURRING}, and those not in every way")
        return code

    return carry_out(config, asked, "change", work)


def delete(config: Path | None, meeting_id: str, asked: Asked, *, yes: bool, consented: bool) -> int:
    look_first = f"look at `provisioner meetings get {meeting_id}` first, then --yes"
    asks = not asked.dry_run and must_ask("meetings delete", yes=yes, look_first=look_first)

    async def work(table: Table) -> int:
        meeting = await table.own_meeting(meeting_id, "delete")
        twin = demand_no_twin(table.desk, meeting_id, "deleted", consented=consented)
        if asks or table.asked.dry_run:
            show(table, "delete", meeting, None)
        if table.asked.dry_run:
            return 0
        if asks and not agreed(
            f"Delete meeting {meeting_id}? GoTo tells nobody who is invited, and it cannot be undone."
        ):
            say("Nothing was sent.")
            return 0
        more = {} if twin is None else {"given_up": twin.meeting.meeting_id}
        return result(table, Act.DELETE, await table.by_hand.delete(meeting, **more))

    return carry_out(config, asked, "delete", work)


# --- what was typed --------------------------------------------------------------------------------------


async def _wished(meeting: Meeting, wish: Wish, table: Table) -> Meeting:
    """The meeting as it is to be: what was not typed stays. Raises `WrongUsage`."""
    if wish.subject is not None:
        meeting = meeting._replace(subject=_line("--subject", wish.subject, LONGEST_SUBJECT))
    starts, ends = (
        None if text is None else moment_of(option, text, table.zone)
        for option, text in (("--start", wish.start), ("--end", wish.end))
    )
    if starts is not None or ends is not None:
        meeting = _timed(meeting, starts, ends)
    if wish.password_required is not None:
        meeting = meeting._replace(password_required=wish.password_required)
    if wish.no_coorganizers and wish.coorganizers:
        raise WrongUsage("--coorganizer and --no-coorganizers say the opposite")
    if wish.no_coorganizers or wish.coorganizers:
        meeting = meeting._replace(coorganizers=await _keys(wish.coorganizers, table))
    return meeting


def _timed(meeting: Meeting, starts: datetime | None, ends: datetime | None) -> Meeting:
    meeting = timed(meeting, starts, ends)
    if meeting.starts is None or meeting.ends is None:
        raise WrongUsage("--start and --end belong together", remedy="name both")
    if meeting.ends <= meeting.starts:
        raise WrongUsage("The end is not after the start", remedy="name an --end after the --start")
    return meeting


def _now(meeting: Meeting, table: Table) -> Meeting:
    now = table.by_hand.clock.now().replace(microsecond=0)
    tell("note: an immediate meeting without times: from now, for an hour")
    return timed(meeting, now, now + timedelta(hours=1))


async def _keys(names: Sequence[str], table: Table) -> tuple[str, ...]:
    if not names:
        return ()
    listed = await table.listed()
    return tuple(dict.fromkeys(the_organizer(who, table.desk.memory, listed).key for who in names))


def _conference_call(wish: Wish, table: Table) -> str:
    """Never what was read of a meeting: that carries its access code."""
    if wish.conference_call is None:
        return table.desk.settings.meetings.conference_call
    return _line("--conference-call", wish.conference_call, LONGEST_CALL)


def _line(option: str, value: str, longest: int) -> str:
    text = nfc(value.strip())
    if not text or len(text) > longest or not text.isprintable():
        raise WrongUsage(f"{option} is not one line of 1 to {longest} characters")
    return text


def _demand_a_form_of_its_own(meeting: Meeting, table: Table) -> None:
    """A lost answer is settled by subject and times: two that are open at once could not be told apart."""
    table.demand_nothing_open_like(lambda other: same_form(other, meeting))
    for handed in table.desk.memory.handed.values():
        if handed.state is HandedState.OPEN and same_form(handed.meeting, meeting):
            raise WrongUsage(
                "A handover has asked for such a meeting, and what came of it is not known yet",
                remedy="provisioner apply looks and settles it",
            )
