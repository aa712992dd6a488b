"""What waits for an approval, and what is approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from provisioner.cli.showing import local_time, say, table
from provisioner.plan.approval import in_numbers, short
from provisioner.plan.memory import Approval
from provisioner.store.remember_approvals import Waiting

MOST = 5
"""Plans in a table: an objection that stands for days leaves one whenever the roster changes."""


def waiting_document(plan: Waiting) -> dict[str, Any]:
    return {
        "digest": plan.digest,
        "asks": {code: len(marks) for code, marks in plan.asks.items()},
        "made_at": plan.made_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
    }


def approval_document(approval: Approval) -> dict[str, Any]:
    return {
        "digest": approval.digest,
        "by": approval.by,
        "expires_at": approval.expires_at.isoformat(),
        "released": {code: len(marks) for code, marks in approval.released.items()},
    }


def print_waiting(waiting: Sequence[Waiting], approvals: Sequence[Approval]) -> None:
    if waiting:
        say()
        table(
            ("waits for approval", "asks for", "planned", "expires"),
            [
                (short(p.digest), ", ".join(in_numbers(p.asks)), *_moments(p.made_at, p.expires_at))
                for p in waiting[:MOST]
            ],
        )
        if len(waiting) > MOST:
            say(f"and {len(waiting) - MOST} older ones")
        say(f"release one with: provisioner approve {short(waiting[0].digest)} --by YOU --reason WHY")
    if approvals:
        say()
        table(
            ("approved", "still released", "by", "expires"),
            [
                (short(a.digest), ", ".join(in_numbers(a.released)), a.by, *_moments(a.expires_at))
                for a in approvals
            ],
        )


def _moments(*moments: datetime) -> list[str]:
    return [local_time(moment) for moment in moments]
