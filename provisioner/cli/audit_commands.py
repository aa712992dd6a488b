"""`provisioner audit verify`: opened read-only, appends nothing, and works on a falsified file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provisioner.audit.verdict import Verdict
from provisioner.cli.exits import Code
from provisioner.cli.opened_log import opened_log
from provisioner.cli.showing import print_json, say
from provisioner.wiring import verified


def verify(config: Path | None, *, as_json: bool) -> int:
    with opened_log(config) as (settings, database):
        verdict = verified(database, settings)
    if as_json:
        print_json(verdict_document(verdict))
    else:
        _print(verdict, anchors=len(settings.audit.anchors))
    return Code.DONE if verdict.verdict == "ok" else Code.AUDIT_LOG


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "entries": verdict.entries,
        "head": verdict.head,
        "anchored": verdict.anchored,
        "keyed": verdict.keyed,
        "erased": verdict.erased,
        "first_bad": verdict.first_bad,
        "words": verdict.words,
        "acknowledged": [each._asdict() for each in verdict.acknowledged],
    }


def _print(verdict: Verdict, *, anchors: int) -> None:
    where = f" at entry {verdict.first_bad}" if verdict.first_bad is not None else ""
    say(f"{verdict.verdict}{where}: {verdict.entries} entries")
    say(f"words for the head: {verdict.words}")
    for each in verdict.acknowledged:
        say(
            f"acknowledged: {each.verdict} at entry {each.first_bad}, up to entry {each.last}; who and why: "
            f"provisioner audit show {each.entry}"
        )
    if verdict.verdict != "ok":
        say("The log is not what was written. Nothing will be changed until this is explained.")
        say("once it is: provisioner audit acknowledge --by NAME --reason TEXT")
        return
    if not verdict.keyed:
        say("not keyed: without audit.key, whoever can write the database could rewrite the whole log")
    if not verdict.anchored:
        told = "no anchor has a checkpoint yet" if anchors else "set audit.anchors"
        say(f"not anchored: a log that was cut off at its end looks whole; {told}")
