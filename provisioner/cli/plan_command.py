"""`provisioner plan`: the dry run."""

from __future__ import annotations

import json
from pathlib import Path

from provisioner.cli.day import day_of
from provisioner.cli.exits import of_plan
from provisioner.cli.plan_printing import print_plan
from provisioner.cli.showing import print_json, progress, say, tell
from provisioner.plan.explain import how_to_approve
from provisioner.plan.markdown import markdown
from provisioner.private_file import write_private
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.wiring import Running


def plan(config: Path | None, *, out: Path | None, today: str | None, format: str) -> int:
    settings = load_settings(config)
    day = None if today is None else day_of("--today", today)
    with progress() as shown, Running(settings, mode=Mode.PLAN, progress=shown, today=day) as running:
        report = running.run()
    made = report.document
    if out is not None:
        write_private(out, json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    if report.settled:
        tell(report.settled.replace("Settled", "Would settle", 1))
    if format == "json":
        print_json(made)
        for line in how_to_approve(report.digest, report.plan.asks_for) if day is None else ():
            tell(line)
    elif format == "markdown":
        say(markdown(report.plan, digest=report.digest, rehearsal=day is not None).rstrip("\n"))
    else:
        database = running.database_line
        print_plan(report.plan, digest=report.digest, database=database, rehearsal=day is not None)
        if out is not None:
            say(f"written to {out}; apply exactly this plan with: provisioner apply {out}")
    if running.last_words:
        tell(running.last_words)
    return of_plan(report)
