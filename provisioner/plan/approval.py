"""An approval answers the objections of one waiting plan. It is an upper bound on what was shown: never more,
less is fine, each shown change once, until it expires (interface, "The plan as JSON")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from provisioner.errors import PlanStale, WrongUsage
from provisioner.plan.changes import Change, Objection
from provisioner.plan.memory import Approval, Kind

ENOUGH_DIGITS = 12

DELETES = "awaits_approval"
"""The code under which `policy.approve_deletes` asks for each deletion."""


class Answered(NamedTuple):
    objection: Objection
    approval: Approval


def mark(change: Change) -> str:
    """What makes a change the one that was shown: kind, person, organizer, and what it would write."""
    told = [change.email, sorted((name, new) for name, (_, new) in change.fields.items())]
    written = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]
    return f"{change.kind.value}:{change.employee_id or ''}:{change.organizer_key or ''}:{written}"


def answered(
    objections: Iterable[Objection], approvals: Iterable[Approval], *, now: datetime
) -> tuple[list[Objection], list[Answered]]:
    """The objections that stand, and those that an approval answers. Any unexpired one will do."""
    valid = [approval for approval in approvals if approval.expires_at > now]
    standing: list[Objection] = []
    passed: list[Answered] = []
    for objection in objections:
        found = next((approval for approval in valid if _covers(approval, objection)), None)
        if found is None:
            standing.append(objection)
        else:
            passed.append(Answered(objection, found))
    return standing, passed


def _covers(approval: Approval, objection: Objection) -> bool:
    """Nothing that the objection is about lies outside of what was shown under it."""
    shown = approval.released.get(objection.code)
    return shown is not None and objection.concerns <= shown


def approved_deletes(approvals: Iterable[Approval], *, now: datetime) -> frozenset[str]:
    """Keys of organizers whose deletion was asked for and approved."""
    found: set[str] = set()
    for approval in approvals:
        if approval.expires_at > now:
            found |= approval.released.get(DELETES, frozenset())
    return frozenset(found)


def spent_by(change: Change, approvals: Iterable[Approval], *, now: datetime) -> set[tuple[str, str]]:
    """(digest, mark) of what this change uses up, also where it would have passed without: what was shown is
    released once, and what an operator has approved does not count in the removal window."""
    own = {mark(change)}
    if change.kind is Kind.DELETE and change.organizer_key is not None:
        own.add(change.organizer_key)
    return {
        (approval.digest, spent)
        for approval in approvals
        if approval.expires_at > now
        for released in approval.released.values()
        for spent in own & released
    }


def short(digest: str) -> str:
    """As people type it."""
    return digest.removeprefix("sha256:")[:ENOUGH_DIGITS]


def meant_by(typed: str, digests: Collection[str]) -> str:
    """The one of these digests that begins as typed, `sha256:` or not. Raises `PlanStale` for none, and
    `WrongUsage` for several or too few digits."""
    digits = typed.strip().casefold().removeprefix("sha256:")
    found = [digest for digest in digests if digest.removeprefix("sha256:").startswith(digits)]
    if not found:
        raise PlanStale(
            "No plan of this digest waits: it has expired, was rejected, or never was",
            where=short(digits),
            remedy="see `provisioner status`, or plan again: provisioner plan",
        )
    if len(found) > 1 or len(digits) < ENOUGH_DIGITS:
        raise WrongUsage(
            f"{digits or 'an empty digest'} is not enough to name a plan",
            remedy=f"type at least {ENOUGH_DIGITS} digits, as `provisioner status` shows them",
        )
    return found[0]


_NOUNS: Mapping[str, tuple[str, str]] = {
    "removal_limit": ("removal", "removals"),
    "removal_window": ("removal", "removals"),
    "create_limit": ("creation", "creations"),
    "address_change_limit": ("address change", "address changes"),
    "roster_shrink": ("person missing from the roster", "people missing from the roster"),
    "held_share": ("person in doubt", "people in doubt"),
    "listing_lost": ("organizer missing from the listing", "organizers missing from the listing"),
    DELETES: ("deletion", "deletions"),
}
_THIS_ROSTER = ("roster", "rosters")


def in_numbers(asks: Mapping[str, Collection[str]]) -> list[str]:
    """Such as `12 removals (removal_limit)`: what an approval releases, or would."""
    return [
        f"{len(marks)} {_NOUNS.get(code, _THIS_ROSTER)[len(marks) != 1]} ({code})"
        for code, marks in sorted(asks.items())
    ]
