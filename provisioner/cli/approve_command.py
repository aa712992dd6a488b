"""`provisioner approve` and `provisioner reject`: the answer to a plan that waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from provisioner.audit.entries import Event
from provisioner.cli.desk import desk, said
from provisioner.cli.showing import local_time, say
from provisioner.plan.approval import in_numbers, meant_by, short
from provisioner.plan.facts import ApprovalGiven, PlanRejected
from provisioner.plan.memory import Approval
from provisioner.store.standing import waiting_or_approved


def approve(config: Path | None, typed: str, *, by: str, reason: str) -> int:
    """Again: until later, and still without what was sent under it."""
    word = said(by, reason)
    with desk(config) as open_desk:
        waiting = waiting_or_approved(open_desk.database, open_desk.account_key, now=open_desk.now)
        digest = meant_by(typed, waiting)
        expires_at = open_desk.now + timedelta(hours=open_desk.settings.policy.approval_hours)
        approval = Approval(digest, word.by, expires_at, waiting[digest])
        open_desk.write(
            Event.PLAN_APPROVED,
            word,
            ApprovalGiven(approval=approval),
            outcome=",".join(sorted(approval.released)),
            digest=digest,
            released=in_numbers(approval.released),
            expires_at=expires_at.isoformat(),
        )
    say(f"Plan {short(digest)} is approved by {word.by} until {local_time(expires_at)}. Released, once each:")
    for told in in_numbers(approval.released):
        say(f"  {told}")
    say("Never more than was shown: whatever comes on top stops the next plan again.")
    say("carry it out with: provisioner apply")
    return 0


def reject(config: Path | None, typed: str, *, by: str, reason: str) -> int:
    word = said(by, reason)
    with desk(config) as open_desk:
        waiting = waiting_or_approved(open_desk.database, open_desk.account_key, now=open_desk.now)
        digest = meant_by(typed, waiting)
        given = [one for one in open_desk.memory.approvals if one.digest == digest]
        # One that is over takes the place of the one that was given.
        over = [ApprovalGiven(approval=one._replace(expires_at=open_desk.now)) for one in given]
        open_desk.write(
            Event.PLAN_REJECTED,
            word,
            PlanRejected(digest=digest),
            *over,
            outcome="approved" if given else "waiting",
            digest=digest,
        )
    taken_back = ", and its approval is taken back" if given else ""
    say(f"Plan {short(digest)} is rejected by {word.by}{taken_back}.")
    say("Nothing of it is released. Until the cause is mended, the next plan stops again.")
    return 0
