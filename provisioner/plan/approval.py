"""An approval answers the objections of one waiting plan. It is an upper bound on what was shown: never more,
less is fine, each shown change once, until it expires (interface, "The plan as JSON")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from provisioner.plan.changes import Change, Objection
from provisioner.plan.memory import Approval

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
