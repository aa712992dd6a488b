"""The plan as JSON, and its digest: what was reviewed is what runs (interface, "The plan as JSON")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict

from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import stamp, stamp_or_none
from provisioner.people.organizer import Account, Organizer
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Delete, Handing, Held, Notice, Objection, Suspend
from provisioner.plan.memory import Kind, Memory

VERSION = 1
Json = dict[str, object]


class Body(TypedDict):
    """What the digest covers, but for the version."""

    today: str
    account_key: str
    made_from: dict[str, str]
    roster: Json
    account: Json
    summary: dict[str, int]
    changes: list[Json]
    held: list[Json]
    handovers: list[Json]
    notices: list[Json]
    unmanaged: list[Json]
    objections: list[Json]
    links: list[Json]
    notes: list[str]


class Document(Body):
    version: int
    digest: str
    """`sha256:…` over everything but `created_at` and itself."""
    created_at: str


def document(plan: Plan, *, created_at: datetime) -> Document:
    body = _body(plan)
    return {
        "version": VERSION,
        "digest": _digest({"version": VERSION, **body}),
        "created_at": stamp(created_at),
        **body,
    }


def digest(plan: Plan) -> str:
    return _digest({"version": VERSION, **_body(plan)})


def is_as_written(made: Mapping[str, object]) -> bool:
    """The digest of this document covers what stands in it: nobody has changed it since."""
    body = {name: value for name, value in made.items() if name not in ("digest", "created_at")}
    return made.get("digest") == _digest(body)


def _digest(value: object) -> str:
    return f"sha256:{hashlib.sha256(_text(value).encode()).hexdigest()}"


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _body(plan: Plan) -> Body:
    world = plan.world
    return {
        "today": world.today.isoformat(),
        "account_key": world.account.account_key,
        "made_from": made_from(plan),
        "roster": {
            "source": list(world.roster.sources),
            "rows": world.roster.rows,
            "people": len(world.roster.people),
            "held": len(world.roster.held),
        },
        "account": {
            "organizers": len(world.account.organizers),
            "managed": plan.managed,
            "seats": world.account.seats,
            "seats_free": seats_free(world.account),
        },
        "summary": summary(plan),
        "changes": [change_document(change) for change in plan.changes],
        "held": [_held(held) for held in plan.held],
        "handovers": [_handing(handing) for handing in plan.handings],
        "notices": [_notice(notice) for notice in plan.notices],
        "unmanaged": [{"organizer_key": o.key, "email": o.email} for o in plan.unmanaged],
        "objections": [objection_document(objection) for objection in plan.objections],
        "links": [{"employee_id": eid, "organizer_key": key} for eid, key, _ in plan.new_links],
        "notes": list(plan.notes),
    }


def made_from(plan: Plan) -> dict[str, str]:
    """Digests of the three things that must still stand when the plan is applied."""
    world = plan.world
    return {
        "roster": world.roster.digest,
        "account": account_digest(world.account),
        "config": _digest([world.config_digest, memory_digest(world.memory)]),
    }


def account_digest(account: Account) -> str:
    """Organizer by organizer: the text of a whole listing would be the most that a run ever holds."""
    head = [account.account_key, account.seats, account.seats_taken, account.service_address]
    total = hashlib.sha256(_text(head).encode())
    for organizer in sorted(account.organizers, key=lambda o: o.key):
        total.update(_organizer_form(organizer).encode())
    return f"sha256:{total.hexdigest()}"


def _organizer_form(organizer: Organizer) -> str:
    key, email, first, last, status, locale, zone, roles, _, _, locked, entitlements, others, _ = organizer
    locale, zone = locale or "", zone or ""
    rare = ""
    if roles or locked or entitlements or others:
        rare = _text([roles, sorted(locked), sorted(entitlements.items()), others])
    # every text behind its length, in one f-string: a large account makes 25,000 of these
    return (
        f"{len(key)}:{key}{len(email)}:{email}{len(first)}:{first}{len(last)}:{last}{len(status)}:{status}"
        f"{len(locale)}:{locale}{len(zone)}:{zone}{len(rare)}:{rare}"
    )


def memory_digest(memory: Memory) -> str:
    """Over what decisions depend on. Which holds were told is not among it, nor which roster was accepted
    last: what that decides shows in the absences, and in the plan itself."""
    return _digest(
        [
            sorted(memory.links.items()),
            sorted(memory.parted),
            sorted((eid, a.first_missed_at.isoformat(), a.rosters) for eid, a in memory.absences.items()),
            sorted(
                (s.organizer_key, s.cause, s.day.isoformat(), s.state) for s in memory.suspensions.values()
            ),
            sorted((s.organizer_key, s.day.isoformat(), s.approved) for s in memory.window),
            sorted(memory.not_accepted),
            sorted((eid, e.row_digest) for eid, e in memory.elsewhere.items()),
            sorted(memory.gone),
            sorted((who, hold.until.isoformat()) for who, hold in memory.hand_holds.items()),
            sorted(memory.orders),
            memory.applied_before,
            sorted(
                (
                    *(key, meeting_id, handed.state),
                    handed.successor and handed.successor.organizer_key,
                    handed.twin and handed.twin.meeting_id,
                )
                for (key, meeting_id), handed in memory.handed.items()
            ),
            sorted(memory.products_given_up.items()),
        ]
    )


def seats_free(account: Account) -> int | None:
    """Where the account does not count them: on the cautious reading that a suspended organizer keeps the
    seat (goto-api section 2)."""
    taken = len(account.organizers) if account.seats_taken is None else account.seats_taken
    return None if account.seats is None else max(0, account.seats - taken)


def summary(plan: Plan) -> dict[str, int]:
    counts = {kind.value: plan.count(kind) for kind in _SHOWN}
    return {
        **counts,
        "held": len(plan.held),
        "unchanged": plan.unchanged,
        "unmanaged": len(plan.unmanaged),
    }


_SHOWN: Iterable[Kind] = (Kind.CREATE, Kind.UPDATE, Kind.SUSPEND, Kind.REACTIVATE, Kind.DELETE)


def change_document(change: Change) -> Json:
    return {
        "kind": change.kind.value,
        "employee_id": change.employee_id,
        "organizer_key": change.organizer_key,
        "email": change.email,
        "reason": change.reason,
        "fields": {name: [old, new] for name, (old, new) in change.fields.items()},
        "reversible": change.reversible,
        "meetings": meeting_documents(change.meetings if isinstance(change, Suspend | Delete) else ()),
    }


def meeting_documents(meetings: Iterable[Handover]) -> list[Json]:
    return [meeting_document(handover) for handover in meetings]


def meeting_document(handover: Handover) -> Json:
    """`accounted`: a deletion may take the meeting along. `state`: what has become of it before this plan."""
    return {
        "meeting_id": handover.meeting.meeting_id,
        "subject": handover.meeting.subject,
        "start": stamp_or_none(handover.meeting.starts),
        "way": handover.way.value,
        "successor": handover.successor.email if handover.successor else None,
        "loses": list(handover.loses),
        "why": handover.why,
        "accounted": handover.accounted,
        "state": handover.known.value if handover.known else None,
        "new_meeting_id": handover.twin.meeting_id if handover.twin else None,
    }


def _handing(handing: Handing) -> Json:
    return {
        "employee_id": handing.employee_id,
        "organizer_key": handing.organizer.key,
        "email": handing.organizer.email,
        "meetings": meeting_documents(handing.meetings),
    }


def _notice(notice: Notice) -> Json:
    return {
        "employee_id": notice.employee_id,
        "organizer_key": notice.organizer.key,
        "email": notice.organizer.email,
        "last_day": notice.last_day.isoformat(),
        "meetings": meeting_documents(notice.meetings),
    }


def _held(held: Held) -> Json:
    return {
        "email": held.email,
        "employee_id": held.employee_id,
        "organizer_key": held.organizer_key,
        "line": held.line,
        "would": held.would.value if held.would else None,
        "code": held.code,
        "reason": held.reason,
        "until": held.until.isoformat() if held.until else None,
        "meetings": meeting_documents(held.meetings),
    }


def objection_document(objection: Objection) -> Json:
    return {
        "code": objection.code,
        "message": objection.message,
        "limit": objection.limit,
        "planned": objection.planned,
    }
