"""`provisioner audit evidence`: what somebody outside needs to judge what was done, in one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from io import BufferedRandom
from pathlib import Path
from typing import NamedTuple

from provisioner.audit import moments
from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Event
from provisioner.audit.evidence import Action, Approved, Evidence, RosterRead, action_of
from provisioner.audit.verdict import Finding, Verdict, verify
from provisioner.cli.audit_filters import moment_of
from provisioner.cli.desk import account_key_of, desk, said
from provisioner.cli.evidence_pack import Pack
from provisioner.cli.exits import Code
from provisioner.cli.opened_log import opened_log
from provisioner.cli.showing import say, tell
from provisioner.errors import ProvisionerError, WrongUsage
from provisioner.private_file import private_file
from provisioner.settings import Settings
from provisioner.store.anchors import read_checkpoints
from provisioner.store.engine import Database
from provisioner.store.evidence import last_entry_for, plan_documents
from provisioner.store.moments import utc_text
from provisioner.store.reading import Told, Which, rows, told_rows
from provisioner.wiring import SystemClock, actor, audit_key, verified

TOPICS = {
    "plans.jsonl": ("plan.made", "plan.held"),
    "rosters.jsonl": ("roster",),
    "approvals.jsonl": ("plan.approved", "plan.rejected", "order", "hold", "runs"),
    "actions.jsonl": ("organizer", "meeting"),
    "checkpoints.jsonl": ("checkpoint.written",),
}
"""File → the events of the period that it has, an entry a line."""


class Period(NamedTuple):
    since: datetime
    until: datetime
    last: int
    """The seq up to which the chain is in the pack."""


def evidence(config: Path | None, *, begin: str, end: str, out: Path, reason: str | None) -> int:
    """Whole or not at all, mode 0600. Also of a log that does not verify: then it says so, and the code is
    that of `audit verify`."""
    since, until = moment_of("--from", begin, moments.since), moment_of("--to", end, moments.until)
    if since is None or until is None or since >= until:
        raise WrongUsage("--from is not before --to", remedy="write both like 2026-11-22; --to is included")
    word = said(None, reason)
    with opened_log(config) as (settings, database):
        period = Period(since, until, last_entry_for(database, until))
        with private_file(out) as file:
            found = _packed(file, settings, database, period)
            file.seek(0)
            digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
            recorded = _recorded(config, begin, end, digest, found, word.reason)
    say(f"{out}: {found.pack.entries} entries, {found.pack.verdict.value}, {found.pack.words}")
    say(digest)
    if not recorded:
        tell("This pack is not recorded in the log.")
    whole = found.pack.verdict is Finding.OK and found.whole.verdict is Finding.OK
    return Code.DONE if whole else Code.AUDIT_LOG


def _packed(file: BufferedRandom, settings: Settings, database: Database, period: Period) -> Evidence:
    whole = verified(database, settings)
    anchors = [one for one in read_checkpoints(settings.audit.anchors) if one.count <= period.last]
    with Pack(file, made_at=SystemClock().now()) as pack:
        judged = _chain(pack, settings, database, period, anchors)
        pack.anchors(anchors)
        for name, events in TOPICS.items():
            pack.entries(name, (told for event in events for told in _told(database, period, event)))
        documents = plan_documents(database, period.since, period.until)
        pack.plans(documents)
        found = Evidence(
            account_key=account_key_of(settings),
            since=period.since,
            until=period.until,
            made_at=pack.made_at,
            made_by=actor(),
            pack=judged,
            whole=whole,
            actions=tuple(_actions(database, period, "organizer")),
            meetings=tuple(_actions(database, period, "meeting")),
            approvals=tuple(_approvals(database, period)),
            rosters=tuple(_rosters(database, period)),
            plans=sum(1 for _ in _told(database, period, Event.PLAN_MADE)),
            runs=sum(1 for _ in _told(database, period, Event.RUN_STARTED)),
        )
        pack.close_with(found)
    return found


def _chain(
    pack: Pack, settings: Settings, database: Database, period: Period, anchors: list[Checkpoint]
) -> Verdict:
    """What is judged is what is packed, row by row."""
    stored = rows(database, Which(through=period.last))
    with pack.chain() as write:
        return verify(map(write, stored), key=audit_key(settings), anchors=anchors)


def _told(database: Database, period: Period, event: str) -> Iterator[Told]:
    return told_rows(database, Which(event=event, since=period.since, until=period.until))


def _actions(database: Database, period: Period, area: str) -> Iterator[Action]:
    """Those begun in the period; what closed one may have come later. `area`: of the events."""
    closed: dict[object, dict[str, object]] = {}
    begun: list[Told] = []
    for told in told_rows(database, Which(event=area, since=period.since, through=period.last)):
        if not told.entry.event.endswith(".intended"):
            closed[(told.detail or {}).get("intent")] = told.entry._asdict()
        elif str(told.entry.at) < utc_text(period.until):
            begun.append(told)
    for told in begun:
        yield action_of(told.entry._asdict(), told.detail or {}, closed.get(told.entry.seq))


def _approvals(database: Database, period: Period) -> Iterator[Approved]:
    for event in (Event.PLAN_APPROVED, Event.PLAN_REJECTED):
        for told in _told(database, period, event):
            row, detail = told.entry, told.detail or {}
            digest, by, reason = (str(detail.get(name) or "") for name in ("digest", "by", "reason"))
            yield Approved(row.seq, row.at, row.event, digest, by, row.actor, reason)


def _rosters(database: Database, period: Period) -> Iterator[RosterRead]:
    for told in _told(database, period, "roster"):
        row, detail = told.entry, told.detail or {}
        people, digest = (str(detail.get(name) or "") for name in ("people", "digest"))
        yield RosterRead(row.seq, row.at, f"{row.event} {row.outcome or ''}".strip(), digest, people)


def _recorded(
    config: Path | None, begin: str, end: str, digest: str, found: Evidence, reason: str | None
) -> bool:
    try:
        with desk(config) as open_desk:
            open_desk.write(
                Event.LOG_EXPORTED,
                said(None, reason),
                outcome="evidence",
                filters={"from": begin, "to": end},
                entries=found.pack.entries,
                digest=digest,
            )
    except ProvisionerError as failure:
        tell("\n".join(failure.lines()))
        return False
    return True
