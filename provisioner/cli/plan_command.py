"""`provisioner plan`: the dry run."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

from provisioner.cli.exits import of_plan
from provisioner.cli.plan_printing import print_plan
from provisioner.cli.showing import print_json, progress, say, tell
from provisioner.errors import WrongUsage
from provisioner.plan.document import document
from provisioner.plan.explain import markdown
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.wiring import Running


def plan(config: Path | None, *, out: Path | None, today: str | None, format: str) -> int:
    settings = load_settings(config)
    day = _day(today)
    with progress() as shown, Running(settings, mode=Mode.PLAN, progress=shown, today=day) as running:
        report = running.run()
    made = document(report.plan, created_at=running.clock.now())
    if out is not None:
        write_private(out, json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    if report.settled:
        tell(report.settled.replace("Settled", "Would settle", 1))
    if format == "json":
        print_json(made)
    elif format == "markdown":
        say(markdown(report.plan, digest=report.digest).rstrip("\n"))
    else:
        print_plan(report.plan, digest=report.digest, database=running.database_line)
        if out is not None:
            say(f"written to {out}; apply exactly this plan with: provisioner apply {out}")
    return of_plan(report)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--today {text!r} is no day", remedy="write it like 2026-11-30") from None


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable by this user alone: a plan names people."""
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    except OSError as trouble:
        part.unlink(missing_ok=True)
        raise WrongUsage(
            f"The plan cannot be written: {trouble.strerror}", where=str(path), remedy="name another file"
        ) from None
