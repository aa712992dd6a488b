"""The tables. Rows do not leave this folder; what leaves is `Entry`, `Memory` and the types of `reading`.

What is written here comes from typed facts only, so nothing is validated on the way in (decisions/0009).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

from provisioner.store.moments import DayText, UtcText

SCHEMA_VERSION = 1
METADATA = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _text(name: str, **more: Any) -> Column[str]:
    return Column(name, String, **{"nullable": False, **more})


def _seq(*more: Any) -> Column[int]:
    """Never drawn from a sequence of the database, which would leave gaps after a rollback."""
    return Column("seq", Integer, *more, primary_key=True, autoincrement=False)


def _number(name: str, **more: Any) -> Column[int]:
    return Column(name, Integer, **{"nullable": False, **more})


def _moment(name: str, **more: Any) -> Column[Any]:
    return Column(name, UtcText, **{"nullable": False, **more})


def _day(name: str) -> Column[Any]:
    return Column(name, DayText, nullable=False)


audit_log = Table(
    "audit_log",
    METADATA,
    _seq(),
    _text("at"),
    _text("run_id", nullable=True, index=True),
    _text("account_key"),
    _text("actor"),
    _text("event"),
    _text("employee_id", nullable=True, index=True),
    _text("organizer_key", nullable=True, index=True),
    _text("outcome", nullable=True),
    _text("detail_digest", nullable=True),
    _text("prev_hash", unique=True),
    _text("hash"),
)
"""Append-only, one row per event (interface, "The audit log")."""

audit_detail = Table(
    "audit_detail",
    METADATA,
    _seq(ForeignKey(audit_log.c.seq)),
    _text("salt", nullable=True),
    _text("detail", nullable=True),
    _number("erased_by", nullable=True),
)
"""What may be erased by law: then salt and detail are NULL, `erased_by` is the seq of `detail.erased`."""

database_info = Table(
    "database_info",
    METADATA,
    Column("schema_version", Integer, primary_key=True),
    _text("address_key"),  # hex; keys the digests of ids and addresses
)
"""One row."""

account_state = Table(
    "account_state",
    METADATA,
    _key("account_key"),
    _text("config_digest"),
    _text("settings"),  # canonical JSON: name → keyed digest
)

link = Table(
    "link",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _text("organizer_key"),
    _moment("since"),
    UniqueConstraint("account_key", "organizer_key"),
)

parted_pair = Table(
    "parted_pair",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _key("organizer_key"),
)
"""Unlinked by an operator: not adopted again."""

address = Table("address", METADATA, _key("account_key"), _key("address"), _text("employee_id"))
"""Who last held an address; `address` is a keyed digest."""

absence = Table(
    "absence",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _moment("first_missed_at"),
    _number("rosters"),
)

announced_start = Table(
    "announced_start",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _day("start"),
)
"""A first day that was announced and has not come."""

manager = Table(
    "manager",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _text("manager_id"),
)
"""As an accepted roster named them last, by employee ids."""

accepted_roster = Table(
    "accepted_roster",
    METADATA,
    _seq(),  # of the audit row that tells of it
    _text("account_key"),
    _text("digest"),
    _moment("written_at", nullable=True),
    _moment("accepted_at"),
    _number("rows"),
    _number("people"),
    _text("columns"),  # names, separated by blanks
    _text("active"),  # keyed digests, separated by blanks
    _number("active_count"),
)

open_intent = Table(
    "open_intent",
    METADATA,
    _seq(),  # of the audit row that tells of it
    _text("account_key"),
    _text("kind"),
    _text("employee_id", nullable=True),
    _text("organizer_key", nullable=True),
    _text("email"),
    _text("fields"),  # canonical JSON
    _day("day"),
)
"""Open ones only."""

suspension = Table(
    "suspension",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("account_key"),
    _text("organizer_key", index=True),
    _text("employee_id", nullable=True),
    _text("cause"),
    _day("day"),  # from which the grace period runs
    _day("sent_on"),  # from which the window of removals runs
    _text("state"),
    Column("approved", Boolean, nullable=False),
    _text("kept"),  # canonical JSON: what it took away
)

organizer_gone = Table("organizer_gone", METADATA, _key("account_key"), _key("organizer_key"))
"""A linked organizer that somebody else deleted."""

value_not_accepted = Table(
    "value_not_accepted",
    METADATA,
    _key("account_key"),
    _key("organizer_key"),
    _key("field"),
    _key("value"),
)

profile_elsewhere = Table(
    "profile_elsewhere",
    METADATA,
    _key("account_key"),
    _key("employee_id"),
    _text("row_digest"),
    _moment("refused_at"),
)

hold_told = Table("hold_told", METADATA, _key("account_key"), _key("subject"), _key("code"))

hand_hold = Table(
    "hand_hold",
    METADATA,
    _key("account_key"),
    _key("subject"),
    _day("until"),
    _text("by"),
    _text("reason"),
)

suspension_order = Table("suspension_order", METADATA, _key("account_key"), _key("organizer_key"))
"""Suspended by order, ahead of the roster."""

pause = Table("pause", METADATA, _key("account_key"), _moment("since"), _text("by"), _text("reason"))

waiting_plan = Table(
    "waiting_plan",
    METADATA,
    _key("account_key"),
    _key("digest"),
    _text("document"),
    _text("asks"),  # canonical JSON: code → marks
    _moment("made_at"),
    _moment("expires_at"),
)
"""A plan that waits for an approval, as it was shown."""

approval = Table(
    "approval",
    METADATA,
    _key("account_key"),
    _key("digest"),
    _text("by"),
    _moment("expires_at"),
    _text("released"),  # canonical JSON: code → marks
)

approval_spent = Table("approval_spent", METADATA, _key("account_key"), _key("digest"), _key("mark"))
"""Sent under an approval: released no more."""

meeting_look = Table(
    "meeting_look",
    METADATA,
    _key("account_key"),
    _key("organizer_key"),
    _day("day"),
    _text("meetings"),  # canonical JSON
)
"""The last look at the upcoming meetings of an organizer."""

meeting_handed = Table(
    "meeting_handed",
    METADATA,
    _key("account_key"),
    _key("organizer_key"),
    _key("meeting_id"),
    _text("way"),
    _text("state"),
    _text("why"),
    _text("successor_email", nullable=True),  # NULL where there is no successor
    _text("successor_key", nullable=True),
    _text("successor_id", nullable=True),
    _text("new_meeting_id", nullable=True),
    _text("new_join_url", nullable=True),
    _text("snapshot"),  # canonical JSON
    _text("lookalikes"),  # canonical JSON
    _number("intent", nullable=True),  # of the audit row that tells of an open one
    _moment("intended_at", nullable=True),
    Column("over", Boolean, nullable=False),
)
"""What became of each meeting of a leaver."""

products_given_up = Table(
    "products_given_up",
    METADATA,
    _key("account_key"),
    _key("organizer_key"),
    _text("products"),  # canonical JSON
)

run = Table(
    "run",
    METADATA,
    _key("run_id"),
    _text("account_key"),
    _text("mode"),
    _moment("opened_at", index=True),
    _moment("closed_at", nullable=True),
    _text("outcome", nullable=True),
    Column("applied", Boolean, nullable=False),
    _text("summary", nullable=True),  # canonical JSON
)
