"""The end of the demo: what was shown, in numbers, and where to go on."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from provisioner.audit.words import five_words
from provisioner.cli.demo.folder import ACCOUNT, ROSTER
from provisioner.cli.demo.stage import Stage, Written, changing

SEEN = ("confirmed", "applied")


def numbers(stage: Stage, *, seconds: float) -> None:
    log, requests = stage.log(), stage.simulator.requests
    planned = {(each.event, each.employee_id) for each in log if each.event.endswith(".intended")}
    confirmed = _confirmed(log)
    sent = len(changing(requests))
    reads = sum(1 for request in requests if request.method == "GET")
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(confirmed.items()))
    stage.page.heading("In numbers")
    stage.claim("planned, sent and confirmed agree", len(planned) == sent == confirmed.total())
    stage.page.output(
        [
            f"{len(planned)} changes planned, {sent} sent, {confirmed.total()} confirmed: {kinds}",
            f"{len(requests)} calls to GoTo: {len(requests) - reads - sent} for tokens, {reads} that read, "
            f"{sent} that changed something",
            f"{len(log)} entries in the audit log; five words for its head: {five_words(log[-1].hash)}",
            f"{stage.checks} claims checked in {seconds:.0f} s",
        ]
    )


def _confirmed(log: Iterable[Written]) -> Counter[str]:
    """By kind: answered as done, or found to be applied by a look at the account."""
    return Counter(
        each.event.split(".")[1]
        for each in log
        if each.event.startswith(("organizer.", "meeting.reassign.")) and each.outcome in SEEN
    )


def what_to_try_next(stage: Stage) -> None:
    program, folder = _program(), shlex.quote(str(stage.folder))
    account = shlex.quote(str(stage.folder / ACCOUNT))
    port = urlsplit(stage.simulator.base_url).port
    stage.page.heading(f"Kept in {stage.folder}")
    stage.page.say("Start the account again, as it is now, in a terminal of its own:")
    stage.page.command(f"{program} simulator --port {port} --seed {account}")
    stage.page.say(f"Then let the first person of {ROSTER} leave, and look:")
    stage.page.command(f"cd {folder}")
    stage.page.command(f"sed -i.bak '2s/active/terminated/' {ROSTER}")
    for arguments in ("check", "plan", "apply", "status", "audit list", "audit verify"):
        stage.page.command(f"{program} {arguments}")


def _program() -> str:
    """As this user can type it from any folder."""
    if shutil.which("provisioner"):
        return "provisioner"
    started = Path(sys.argv[0]).absolute()
    if started.name == "provisioner" and started.is_file():
        return shlex.quote(str(started))
    return f"{shlex.quote(sys.executable)} -m provisioner"
