"""`provisioner handover take-over`: a leaver's organizer becomes that of a successor who has none. Only the
link passes over here; the next run renames and reactivates, with all its guards."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from provisioner.audit.entries import Event
from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.desk import Desk, Said, desk, entry_of, said
from provisioner.cli.showing import progress, say
from provisioner.errors import Misconfigured, PlanStale, WrongUsage
from provisioner.people.organizer import Organizer
from provisioner.people.person import Person
from provisioner.people.text import address_form
from provisioner.plan.build import Plan
from provisioner.plan.changes import Suspend
from provisioner.plan.facts import HandoverOver, LinkMade, PairParted
from provisioner.plan.leaving import FOR_GOOD
from provisioner.plan.lifecycle import State, stand
from provisioner.plan.releases import RELEASES
from provisioner.plan.removal import is_ours, standing_guard
from provisioner.plan.who import Whom, the_organizer
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.wiring import Running

WARNING = (
    "It keeps every link, and until the password is reset the leaver's password opens the successor's "
    "account: an administrator cannot change it. Do this only where everybody signs in by SSO.",
    "The successor gets the leaver's whole history: past meetings, attendance and recordings.",
)


class Wish(NamedTuple):
    """What was typed."""

    who: str
    to: str
    sign_in_is_sso: bool
    dry_run: bool
    yes: bool


class Passing(NamedTuple):
    """`former`: the employee id of the leaver; None where the organizer was linked to nobody."""

    organizer: Organizer
    former: str | None
    heir: Person


def take_over(config: Path | None, wish: Wish, *, by: str, reason: str) -> int:
    word = said(by, reason)
    settings = load_settings(config)
    if "take-over" not in settings.meetings.ways:
        raise Misconfigured(
            "To take an organizer over is not among the ways of this account",
            where="meetings.ways (PROVISIONER_MEETINGS__WAYS)",
            remedy='add "take-over" to it',
        )
    if not wish.sign_in_is_sso:
        raise WrongUsage(
            " ".join(WARNING), remedy="where nobody signs in with a password, say so: --sign-in-is-sso"
        )
    asks = not wish.dry_run and must_ask("handover take-over", yes=wish.yes, look_first="look with --dry-run")
    with progress() as shown, Running(settings, mode=Mode.PLAN, progress=shown) as running:
        passing = _passing(wish, running.run().plan)
    organizer, former, heir = passing
    of = f", employee {former}" if former else ""
    say(f"{organizer.email} (organizer {organizer.key}{of})")
    say(f"becomes {heir.email}, employee {heir.employee_id}.")
    for told in WARNING:
        say(told)
    if wish.dry_run or (asks and not agreed("Pass the organizer over?")):
        say("Nothing was passed over.")
        return 0
    with desk(config) as open_desk:
        _write(open_desk, passing, word)
    say(
        "The link has passed over: the next run renames the organizer and, where that is due, reactivates it."
    )
    return 0


def _passing(wish: Wish, plan: Plan) -> Passing:
    """Raises `WrongUsage`."""
    world = plan.world
    organizer = the_organizer(wish.who, world.memory, world.account)
    links = {**world.memory.links, **{new.employee_id: new.organizer_key for new in plan.new_links}}
    former = next((employee_id for employee_id, key in links.items() if key == organizer.key), None)
    guarded = standing_guard(organizer, former, world)
    if guarded is not None:
        raise WrongUsage(
            f"{organizer.email} is not passed over: {guarded.code}: {guarded.reason}",
            remedy=RELEASES[guarded.code],
        )
    if not _leaves(organizer, plan):
        raise WrongUsage(
            f"{organizer.email} is no leaver: neither suspended as one nor about to be",
            remedy=f"see `provisioner why {wish.who}`",
        )
    return Passing(organizer, former, _heir(wish.to.strip(), plan, links))


def _leaves(organizer: Organizer, plan: Plan) -> bool:
    leaving = (each for each in plan.changes if isinstance(each, Suspend) and each.cause in FOR_GOOD)
    if any(suspend.organizer_key == organizer.key for suspend in leaving):
        return True
    suspension = plan.world.memory.suspensions.get(organizer.key)
    return suspension is not None and suspension.cause in FOR_GOOD and is_ours(organizer, plan.world)


def _heir(to: str, plan: Plan, links: dict[str, str]) -> Person:
    """Present in the roster, and without an organizer. Raises `WrongUsage`."""
    world = plan.world
    form = address_form(to)
    people = [p for p in world.roster.people if p.employee_id == to or address_form(p.email) == form]
    if len(people) != 1:
        what = "is several people of the roster" if people else "is nobody of the roster"
        raise WrongUsage(f"{to} {what}", remedy="name the successor by employee id")
    (person,) = people
    if stand(person, today=world.today).state is not State.PRESENT:
        raise WrongUsage(f"{to} is not at work", remedy="name somebody who is")
    has_one = person.employee_id in links or any(
        address_form(other.email) == address_form(person.email) for other in world.account.organizers
    )
    if has_one:
        raise WrongUsage(
            f"{to} has an organizer already", remedy="its meetings can be moved to this one: meetings.ways"
        )
    return person


def _write(open_desk: Desk, passing: Passing, word: Said) -> None:
    """Both entries and what they make us remember, in one transaction. Raises `PlanStale`."""
    organizer, former, heir = passing
    links = open_desk.memory.links
    if heir.employee_id in links or (former and links.get(former, organizer.key) != organizer.key):
        raise PlanStale("The links have changed meanwhile", remedy="look again: provisioner identity list")
    linked = entry_of(
        Event.IDENTITY_LINKED,
        word,
        LinkMade(employee_id=heir.employee_id, organizer_key=organizer.key),
        HandoverOver(organizer_key=organizer.key),
        whom=Whom(heir.employee_id, organizer.key),
        outcome="take_over",
        former=former,
        sign_in="sso",
    )
    if former is None:
        open_desk.write_together(linked)
        return
    parted = PairParted(employee_id=former, organizer_key=organizer.key)
    unlinked = entry_of(
        Event.IDENTITY_UNLINKED,
        word,
        parted,
        whom=Whom(former, organizer.key),
        outcome="take_over",
        successor=heir.employee_id,
    )
    open_desk.write_together(unlinked, linked)
