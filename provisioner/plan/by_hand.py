"""What an operator has said stands above the roster: `provisioner hold add`."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.plan.changes import Change, Held
from provisioner.plan.draft import PlanDraft
from provisioner.plan.memory import HandHold


def hold_by_hand(draft: PlanDraft) -> None:
    """Whatever would be done to a person who is held by hand is not done, the last day included."""
    today = draft.world.today
    holds = {who: hold for who, hold in draft.world.memory.hand_holds.items() if hold.until >= today}
    if not holds:
        return
    draft.deletes = [change for change in draft.deletes if not _held(change, holds, draft)]
    draft.suspends = [change for change in draft.suspends if not _held(change, holds, draft)]
    draft.updates = [change for change in draft.updates if not _held(change, holds, draft)]
    draft.reactivates = [change for change in draft.reactivates if not _held(change, holds, draft)]
    draft.creates = [change for change in draft.creates if not _held(change, holds, draft)]


def _held(change: Change, holds: Mapping[str, HandHold], draft: PlanDraft) -> bool:
    hold = holds.get(change.employee_id or "") or holds.get(change.organizer_key or "")
    if hold is None:
        return False
    draft.looks.discard(change.organizer_key or "")
    draft.held.append(
        Held(
            code="held_by_hand",
            reason=f"held by {hold.by}: {hold.reason}",
            email=change.email,
            employee_id=change.employee_id,
            organizer_key=change.organizer_key,
            would=change.kind,
            until=hold.until,
        )
    )
    return True
