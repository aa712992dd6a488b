"""An entry as an event of the Open Cybersecurity Schema Framework, version 1.8.0.

What happens to an organizer is Account Change (3001); everything else is a Base Event (0), named by its
`activity_name`. Nothing is left out. The chain travels along in `unmapped`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from provisioner.audit.export_jsonl import fields_of
from provisioner.audit.verdict import Columns, StoredDetail

VERSION = "1.8.0"
ACCOUNT_CHANGE, IDENTITY = 3001, 3
BASE_EVENT, UNCATEGORIZED = 0, 0
OTHER = 99
ACTIVITIES = {
    "create": (1, "Create"),
    "reactivate": (2, "Enable"),
    "suspend": (5, "Disable"),
    "delete": (6, "Delete"),
    "update": (OTHER, "Update"),
}
INFORMATIONAL, MEDIUM = (1, "Informational"), (3, "Medium")
_STATUSES = {
    "done": (1, "Success"),
    "failed": (2, "Failure"),
    "applied": (1, "Success"),
    "not_applied": (2, "Failure"),
    "intended": (OTHER, "Intended"),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ocsf_line(columns: Columns, detail: StoredDetail | None) -> str:
    """ASCII, without the line end."""
    return json.dumps(ocsf_event(columns, detail), separators=(",", ":"), default=repr)


def ocsf_event(columns: Columns, detail: StoredDetail | None) -> dict[str, object]:
    stored = fields_of(columns, detail)
    told = _object(stored["detail"])
    event = str(stored["event"])
    area, _, rest = event.partition(".")
    kind, _, verb = rest.partition(".")
    if area == "organizer" and kind in ACTIVITIES:
        activity, name = ACTIVITIES[kind]
        classed = _classed(ACCOUNT_CHANGE, "Account Change", IDENTITY, "Identity & Access Management")
        status = _STATUSES.get(str(stored["outcome"]) if verb == "settled" else verb, (OTHER, verb))
        more: dict[str, object] = {"user": _user(stored, told), "status_id": status[0], "status": status[1]}
    else:
        activity, name = OTHER, event
        classed = _classed(BASE_EVENT, "Base Event", UNCATEGORIZED, "Uncategorized")
        more = {}
    class_uid = ACCOUNT_CHANGE if more else BASE_EVENT
    severity, severity_name = MEDIUM if verb == "failed" or rest == "refused" else INFORMATIONAL
    return {
        **classed,
        "activity_id": activity,
        "activity_name": name,
        "type_uid": class_uid * 100 + activity,
        "severity_id": severity,
        "severity": severity_name,
        "time": _milliseconds(stored["at"]),
        "metadata": _metadata(stored),
        "message": _message(stored, told),
        **more,
        **_details(class_uid, stored, told),
        "unmapped": stored,
    }


def _classed(class_uid: int, class_name: str, category_uid: int, category_name: str) -> dict[str, object]:
    return {
        "class_uid": class_uid,
        "class_name": class_name,
        "category_uid": category_uid,
        "category_name": category_name,
    }


def _user(stored: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    user = {
        "uid": stored["organizer_key"] or stored["employee_id"],
        "uid_alt": stored["employee_id"],
        "email_addr": told.get("email"),
    }
    found: dict[str, object] = {name: str(value) for name, value in user.items() if value is not None}
    return found if "uid" in found else {**found, "name": str(found.get("email_addr", "unknown"))}


def _metadata(stored: Mapping[str, object]) -> dict[str, object]:
    metadata: dict[str, object] = {
        "version": VERSION,
        "product": {"name": "provisioner", "vendor_name": "goto-provisioner"},
        "log_name": "audit_log",
        "uid": str(stored["hash"]),
        "event_code": str(stored["event"]),
        "original_time": str(stored["at"]),
        "tenant_uid": str(stored["account_key"]),
    }
    if isinstance(stored["seq"], int):
        metadata["sequence"] = stored["seq"]
    if stored["run_id"] is not None:
        metadata["correlation_uid"] = str(stored["run_id"])
    return metadata


def _details(class_uid: int, stored: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    why = told.get("reason") or told.get("error")
    if isinstance(why, str):
        found["status_detail"] = why
    if stored["outcome"] is not None:
        found["status_code"] = str(stored["outcome"])
    if class_uid == ACCOUNT_CHANGE:
        found["actor"] = {"user": {"name": str(stored["actor"])}}
    return found


def _message(stored: Mapping[str, object], told: Mapping[str, object]) -> str:
    whom = told.get("email") or stored["employee_id"] or stored["organizer_key"]
    parts = (stored["event"], whom, stored["outcome"])
    return " ".join(str(part) for part in parts if part)


def _milliseconds(at: object) -> int:
    """Since 1970; 0 where the time is falsified, which stands as it is in `original_time`."""
    try:
        return (datetime.fromisoformat(str(at)) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, TypeError, OverflowError):
        return 0


def _object(text: object) -> Mapping[str, object]:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
