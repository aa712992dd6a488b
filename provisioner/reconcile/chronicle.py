"""The audit rows of a run as a whole: that it started, what it read and decided, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from provisioner.audit.entries import Draft, Event
from provisioner.errors import AccountRefused, AccountUnreachable, ProvisionerError, RosterUnusable
from provisioner.people.organizer import Account
from provisioner.plan.acceptance import accepted, holds, holds_over, is_accepted, seen_in_the_account
from provisioner.plan.build import Plan
from provisioner.plan.document import (
    Document,
    account_digest,
    seats_free,
    summary,
)
from provisioner.plan.facts import ConfigSeen, Fact, PlanWaits, Record, RunClosed, RunOpened
from provisioner.plan.settle import Settled
from provisioner.reconcile.report import RunReport
from provisioner.reconcile.steps import looked

PLAN, APPLY = "plan", "apply"


def started(mode: str) -> Record:
    draft = Draft(event=Event.RUN_STARTED, outcome=str(mode))
    return Record(draft=draft, facts=(RunOpened(mode=str(mode)),))


def broken_off(failure: ProvisionerError) -> list[Record]:
    word = type(failure).__name__
    detail: dict[str, object] = {"error": failure.what, "where": failure.where}
    closed = RunClosed(outcome=word, applied=False, summary={"error": failure.what})
    finished = Record(draft=Draft(event=Event.RUN_FINISHED, outcome=word, detail=detail), facts=(closed,))
    if isinstance(failure, RosterUnusable):
        refused = Draft(event=Event.ROSTER_REFUSED, outcome=failure.code, detail=detail)
        return [Record(draft=refused), finished]
    if isinstance(failure, AccountRefused | AccountUnreachable):
        return [Record(draft=Draft(event=Event.ACCOUNT_REFUSED, outcome=word, detail=detail)), finished]
    return [finished]


def listed(account: Account, facts: tuple[Fact, ...] = (), *, digest: str | None = None) -> Record:
    """`digest`: of the account, where it is known already."""
    detail: dict[str, object] = {
        "organizers": len(account.organizers),
        "digest": digest or account_digest(account),
    }
    return Record(draft=Draft(event=Event.ACCOUNT_LISTED, outcome="complete", detail=detail), facts=facts)


def decided(
    plan: Plan,
    settled: Sequence[Settled],
    *,
    document: Document,
    mode: str,
    config_digest: str,
    settings: Mapping[str, str],
    rehearsal: bool,
) -> list[Record]:
    """Everything between the reads and the first call. A dry run leaves audit rows and, if it must wait for
    an approval, the plan. A rehearsal of another day leaves audit rows alone."""
    seen = () if mode == PLAN else seen_in_the_account(plan)
    rows = [listed(plan.world.account, seen, digest=document["made_from"]["account"])]
    if mode != PLAN:
        rows.extend(settlement.record() for settlement in settled)
        rows.extend(_config(plan, config_digest, settings))
        rows.extend(accepted(plan) if is_accepted(plan) else ())
    rows.append(_made(plan, document, mode, rehearsal=rehearsal))
    owners = {key: employee_id for employee_id, key in plan.world.memory.links.items()}
    day = None if mode == PLAN or rehearsal else plan.world.today
    looks = sorted(plan.world.looks.items())
    rows.extend(looked(key, owners.get(key), look, day=day) for key, look in looks)
    if plan.objections:
        codes = ",".join(sorted({objection.code for objection in plan.objections}))
        detail: dict[str, object] = {"digest": document["digest"], "objections": document["objections"]}
        rows.append(Record(draft=Draft(event=Event.PLAN_HELD, outcome=codes, detail=detail)))
    rows.extend(() if rehearsal else holds(plan))
    return rows


def _made(plan: Plan, document: Document, mode: str, *, rehearsal: bool) -> Record:
    facts: list[Fact] = [] if mode == PLAN else list(holds_over(plan))
    if plan.asks_for and not rehearsal:
        facts.append(
            PlanWaits(
                digest=document["digest"],
                document=document,
                asks=plan.asks_for,
                expires_at=plan.world.now + timedelta(hours=plan.world.policy.approval_hours),
            )
        )
    detail: dict[str, object] = {
        "digest": document["digest"],
        "summary": document["summary"],
        "made_from": document["made_from"],
    }
    return Record(draft=Draft(event=Event.PLAN_MADE, outcome=str(mode), detail=detail), facts=tuple(facts))


def _config(plan: Plan, config_digest: str, settings: Mapping[str, str]) -> list[Record]:
    """Which settings are others than in the last run: by name, their values as keyed digests."""
    memory = plan.world.memory
    if memory.config_digest == config_digest and memory.settings == settings:
        return []
    detail: dict[str, object] = {"before": memory.config_digest, "after": config_digest}
    if memory.config_digest is not None:
        detail["changed"] = {
            name: [memory.settings.get(name), settings.get(name)]
            for name in sorted(memory.settings.keys() | settings.keys())
            if memory.settings.get(name) != settings.get(name)
        }
    outcome = "first" if memory.config_digest is None else "settings"
    draft = Draft(event=Event.CONFIG_CHANGED, outcome=outcome, detail=detail)
    return [Record(draft=draft, facts=(ConfigSeen(digest=config_digest, settings=settings),))]


def finished(report: RunReport, mode: str) -> Record:
    plan = report.plan
    numbers: dict[str, object] = {
        "plan": summary(plan),
        "results": report.summary(),
        "managed": plan.managed,
        "organizers": len(plan.world.account.organizers),
        "seats": plan.world.account.seats,
        "seats_free": seats_free(plan.world.account),
        "objections": [objection.code for objection in plan.objections],
        "digest": report.digest,
    }
    stopped = any(objection.code for objection in plan.objections) and not report.results
    applied = mode == APPLY and not report.declined and not stopped
    closed = RunClosed(outcome=report.word(), applied=applied, summary=numbers)
    return Record(
        draft=Draft(event=Event.RUN_FINISHED, outcome=report.word(), detail=numbers), facts=(closed,)
    )
