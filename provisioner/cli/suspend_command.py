"""`provisioner suspend`: one suspension by order, ahead of the roster; and taking the order back."""

from __future__ import annotations

from pathlib import Path

from provisioner.audit.entries import Event
from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.desk import desk, said
from provisioner.cli.exits import of_apply
from provisioner.cli.plan_printing import print_results
from provisioner.cli.showing import local_time, progress, say, table, tell
from provisioner.errors import WrongUsage
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Suspend
from provisioner.plan.facts import OrderOver
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.wiring import Running


def suspend(config: Path | None, who: str, *, by: str, reason: str, yes: bool) -> int:
    word = said(by, reason)
    asks = must_ask("suspend", yes=yes, look_first=f"look at `provisioner why {who}` first, then --yes")
    settings = load_settings(config)
    with progress() as shown, Running(settings, mode=Mode.ORDER, progress=shown) as running:

        async def confirm(plan: Plan) -> bool:
            shown.__exit__(None, None, None)
            for change in plan.changes:
                _show(change)
            for note in plan.notes:
                say(f"note: {note}")
            return agreed("Suspend?") if asks else True

        report = running.suspend(who.strip(), by=word.by, reason=word.reason or "", confirm=confirm)
    if report.settled:
        tell(report.settled)
    if report.declined:
        say("Nothing was sent.")
    elif not report.plan.changes:
        say(f"{who} is suspended already; by this order it stays so until it is withdrawn.")
    print_results(report)
    if running.last_words:
        tell(running.last_words)
    return of_apply(report)


def _show(change: Change) -> None:
    employee = f", employee {change.employee_id}" if change.employee_id else ""
    say(f"suspend {change.email} (organizer {change.organizer_key}{employee}): {change.reason}")
    if isinstance(change, Suspend) and change.meetings:
        say("upcoming meetings, which nobody can host then:")
        meetings = [handover.meeting for handover in change.meetings]
        starts = [(m, local_time(m.starts) if m.starts else "recurring") for m in meetings]
        table(("meeting", "subject", "starts"), [(m.meeting_id, m.subject, start) for m, start in starts])


def withdraw(config: Path | None, who: str, *, by: str, reason: str) -> int:
    """Offline: it is the next run that reactivates."""
    word = said(by, reason)
    with desk(config) as open_desk:
        whom = open_desk.find(who)
        key = whom.organizer_key
        if key is None or key not in open_desk.memory.orders:
            raise WrongUsage(f"No order to suspend {who} stands", remedy=f"see `provisioner why {who}`")
        open_desk.write(Event.ORDER_WITHDRAWN, word, OrderOver(organizer_key=key), whom=whom)
    say(f"The order is withdrawn: the next run reactivates {who} if the roster says so.")
    return 0
