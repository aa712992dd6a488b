"""`provisioner apply`: apply a reviewed plan, or plan, show and apply."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.exits import of_apply
from provisioner.cli.plan_printing import print_plan, print_results
from provisioner.cli.showing import print_json, progress, say, tell
from provisioner.errors import PlanStale, WrongUsage
from provisioner.kits.mailing import KitMailer
from provisioner.plan.build import Plan
from provisioner.plan.document import (
    change_document,
    digest,
    is_as_written,
    meeting_document,
    objection_document,
)
from provisioner.plan.explain import how_to_approve, summary_line
from provisioner.reconcile.report import RunReport
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.telling import Teller
from provisioner.wiring import Running


def apply(config: Path | None, plan_file: Path | None, *, yes: bool, as_json: bool) -> int:
    asks = must_ask("apply", yes=yes, look_first="look at `provisioner plan` first, then apply --yes")
    reviewed = _read_plan(plan_file) if plan_file is not None else None
    settings = load_settings(config)
    teller, mailer = Teller(settings), KitMailer(settings)
    with progress() as shown:
        running = Running(settings, mode=Mode.APPLY, progress=shown)

        async def confirm(plan: Plan) -> bool:
            shown.__exit__(None, None, None)
            if not as_json:
                print_plan(plan, digest=digest(plan), database=running.database_line)
            return agreed(f"Apply {summary_line(plan)}?") if asks else True

        try:
            with running:
                report = running.run(reviewed=reviewed, confirm=confirm)
        except Exception as failure:
            asyncio.run(teller.after(failure, words=running.last_words))
            raise
    try:
        _show(report, running, as_json=as_json)
    finally:
        asyncio.run(_told(report, running, teller, mailer))
    return of_apply(report)


async def _told(report: RunReport, running: Running, teller: Teller, mailer: KitMailer) -> None:
    await teller.after(report, words=running.last_words)
    await mailer.after(report)


def _show(report: RunReport, running: Running, *, as_json: bool) -> None:
    if report.settled:
        tell(report.settled)
    if as_json:
        print_json(results_document(report))
        for line in how_to_approve(report.digest, report.plan.asks_for):
            tell(line)
    else:
        _print(report, running.database_line)
    if running.last_words:
        tell(running.last_words)


def _print(report: RunReport, database: str) -> None:
    if not report.results and not report.declined:
        print_plan(report.plan, digest=report.digest, database=database)
    if report.declined:
        say("Nothing was applied.")
    elif report.plan.objections and not report.results:
        say("Nothing was applied: a decision is wanted.")
    elif not report.results and not report.handed:
        say("Nothing to do." if not report.plan.new_links else "Linked only: nothing else to do.")
    print_results(report)


def results_document(report: RunReport) -> dict[str, Any]:
    """The JSON of `apply --format json` (interface, "The plan as JSON")."""
    told: dict[str, Any] = {
        "run_id": report.run_id,
        "digest": report.digest,
        "dry_run": report.dry,
        "results": [
            {**change_document(result.change), "outcome": result.outcome.value, "detail": result.detail}
            for result in report.results
        ],
        "handovers": [
            {
                "organizer_key": one.leaving.organizer_key,
                "email": one.leaving.email,
                **meeting_document(one.handover),
                "new_meeting_id": one.made.meeting_id if one.made else None,
                "new_link": one.made.join_url if one.made else None,
                "outcome": one.outcome.value,
                "detail": one.detail,
            }
            for one in report.handed
        ],
        "summary": report.summary(),
    }
    if report.plan.objections:
        told["objections"] = [objection_document(objection) for objection in report.plan.objections]
    return told


def _read_plan(path: Path) -> dict[str, object]:
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise WrongUsage(f"The plan file cannot be read: {trouble.strerror}", where=str(path)) from None
    except (ValueError, RecursionError):
        made = None
    remedy = "make one with: provisioner plan --out FILE"
    if not isinstance(made, dict) or "digest" not in made:
        raise WrongUsage("This is no plan file", where=str(path), remedy=remedy)
    if not is_as_written(made):
        raise PlanStale("The plan file was changed after it was written", where=str(path), remedy=remedy)
    return made
