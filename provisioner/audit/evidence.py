"""What an evidence pack tells, as values, and its summary: one page that a lawyer can read and print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import NamedTuple

from provisioner.audit.verdict import Finding, Verdict

REMOVALS = ("suspend", "delete")


class Action(NamedTuple):
    """One change: its intent, and what became of it. Texts are as the log has them; times are UTC text."""

    seq: int
    at: str
    kind: str
    whom: str
    why: str
    approvals: tuple[str, ...]
    """Digests of the plans under whose approval it was sent."""
    outcome: str | None
    """None: nobody has written down what became of the call."""
    outcome_seq: int | None


class Approved(NamedTuple):
    seq: int
    at: str
    event: str
    digest: str
    by: str
    """The name that was typed."""
    actor: str
    """Operating-system user and host."""
    reason: str


class RosterRead(NamedTuple):
    seq: int
    at: str
    outcome: str
    digest: str
    people: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """`since` is inclusive, `until` is not. `pack` is the verdict on the entries in the pack, `whole` that on
    the whole log when the pack was made."""

    account_key: str
    since: datetime
    until: datetime
    made_at: datetime
    made_by: str
    pack: Verdict
    whole: Verdict
    actions: tuple[Action, ...]
    meetings: tuple[Action, ...]
    """Handed over, or changed by hand; `whom` is the leaver, `why` the subject."""
    approvals: tuple[Approved, ...]
    rosters: tuple[RosterRead, ...]
    plans: int
    runs: int

    def counts(self) -> dict[str, tuple[int, int]]:
        """Kind → intended, confirmed."""
        intended = Counter(action.kind for action in self.actions)
        confirmed = Counter(a.kind for a in self.actions if a.outcome in CONFIRMED)
        return {kind: (count, confirmed[kind]) for kind, count in sorted(intended.items())}


CONFIRMED = frozenset({"confirmed", "already_gone", "applied"})


def action_of(
    intent: Mapping[str, object], detail: Mapping[str, object], outcome: Mapping[str, object] | None
) -> Action:
    """From the columns of an `…intended` entry, its detail, and the columns of the entry that closed it."""
    approved = detail.get("approved")
    whom = detail.get("email") or intent["employee_id"] or intent["organizer_key"]
    seq, closed = intent["seq"], outcome["seq"] if outcome else None
    return Action(
        seq=seq if isinstance(seq, int) else 0,
        at=str(intent["at"]),
        kind=str(intent["event"]).split(".")[1],
        whom=str(whom),
        why=str(detail.get("reason") or _subject(detail)),
        approvals=tuple(map(str, approved)) if isinstance(approved, list) else (),
        outcome=str(outcome["outcome"]) if outcome else None,
        outcome_seq=closed if isinstance(closed, int) else None,
    )


def _subject(detail: Mapping[str, object]) -> str:
    meeting = detail.get("meeting")
    return str(meeting.get("subject") or "") if isinstance(meeting, Mapping) else ""


def summary_html(evidence: Evidence) -> str:
    """One file without a script, a picture or a link to anywhere."""
    removed = [action for action in evidence.actions if action.kind in REMOVALS]
    period = f"{evidence.since:%Y-%m-%d %H:%M} to {evidence.until:%Y-%m-%d %H:%M} UTC"
    parts = [
        f"<h1>What was done to GoTo account {escape(evidence.account_key)}</h1>",
        f"<p>{period}. Made {evidence.made_at:%Y-%m-%d %H:%M} UTC by {escape(evidence.made_by)}.</p>",
        _verdicts(evidence),
        "<h2>Changes</h2>",
        _table(
            ("change", "sent", "confirmed"),
            ((kind, str(sent), str(seen)) for kind, (sent, seen) in evidence.counts().items()),
        ),
        f"<p>{evidence.runs} runs, {evidence.plans} plans.</p>",
        "<h2>Who was suspended or deleted</h2>",
        _table(
            ("entry", "when (UTC)", "change", "who", "why", "approved as", "outcome"),
            (
                (str(a.seq), a.at[:19], a.kind, a.whom, a.why, _short(a.approvals), _outcome(a))
                for a in removed
            ),
        ),
        "<h2>Meetings handed over, or changed by hand</h2>",
        _table(
            ("entry", "when (UTC)", "what", "whose", "subject", "outcome"),
            ((str(a.seq), a.at[:19], a.kind, a.whom, a.why, _outcome(a)) for a in evidence.meetings),
        ),
        "<h2>Who approved, or refused</h2>",
        _table(
            ("entry", "when (UTC)", "what", "plan", "name given", "user and host", "reason"),
            (
                (str(a.seq), a.at[:19], a.event, _short([a.digest]), a.by, a.actor, a.reason)
                for a in evidence.approvals
            ),
        ),
        "<h2>Rosters that were read</h2>",
        _table(
            ("entry", "when (UTC)", "verdict", "people", "fingerprint"),
            ((str(r.seq), r.at[:19], r.outcome, r.people, r.digest) for r in evidence.rosters),
        ),
        _HOW_TO_CHECK,
    ]
    return _PAGE.format(title=escape(f"Evidence {period}"), body="\n".join(parts))


def _verdicts(evidence: Evidence) -> str:
    pack, whole = evidence.pack, evidence.whole
    mark = "good" if pack.verdict is Finding.OK and whole.verdict is Finding.OK else "bad"
    rows = (
        ("The log in this pack", _verdict(pack), pack.words, pack.head),
        ("The whole log when the pack was made", _verdict(whole), whole.words, whole.head),
    )
    return (
        f'<div class="{mark}">'
        + _table(("", "verdict", "five words", "head"), rows)
        + _acknowledged(whole)
        + "</div>"
    )


def _acknowledged(verdict: Verdict) -> str:
    return "".join(
        f"<p>Entries {each.first_bad} to {each.last} were found {escape(each.verdict)}; entry {each.entry} "
        f"({escape(each.at[:10])}) acknowledges that, and says by whom and why.</p>"
        for each in verdict.acknowledged
    )


def _verdict(verdict: Verdict) -> str:
    where = "" if verdict.first_bad is None else f" at entry {verdict.first_bad}"
    keyed = "keyed" if verdict.keyed else "not keyed"
    anchored = "anchored" if verdict.anchored else "not anchored"
    return f"{verdict.verdict.value}{where}: {verdict.entries} entries, {keyed}, {anchored}"


def _outcome(action: Action) -> str:
    return "open" if action.outcome is None else f"{action.outcome} (entry {action.outcome_seq})"


def _short(digests: Iterable[str]) -> str:
    return ", ".join(digest.removeprefix("sha256:")[:12] for digest in digests)


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return "<p>None.</p>"
    body = "\n".join(lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


_HOW_TO_CHECK = """<h2>How to check this</h2>
<p>Anybody with Python can, without this program: <code>python3 verify_log.py audit_log.jsonl --anchor
anchors.jsonl</code> reads every entry again and must come to the head above. The five words are that head
in short: whoever was told them at the time is a witness. Where a log is keyed, <code>--key-file</code> names
a file with the key; without it the script says "wrong key" of a chain that is whole, and cannot tell who
made it. A chain shows that nothing was changed in it afterwards; it does not show that what was written was
true. manifest.json has the SHA-256 of every file of this pack.</p>"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 11pt/1.4 Georgia, serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #111; }}
h1 {{ font-size: 1.5em; }} h2 {{ font-size: 1.1em; margin-top: 1.6em; }}
table {{ border-collapse: collapse; width: 100%; font-size: .85em; }}
th, td {{ border-bottom: 1px solid #999; padding: .2em .5em .2em 0; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }}
.good {{ border-left: .4em solid #2a6; padding-left: 1em; }} .bad {{ border-left: .4em solid #b00;
  padding-left: 1em; font-weight: bold; }}
@page {{ margin: 18mm; }}
@media print {{ body {{ margin: 0; max-width: none; }} thead {{ display: table-header-group; }}
  tr {{ break-inside: avoid; }} h2 {{ break-after: avoid; }} }}
</style></head><body>
{body}
</body></html>
"""
