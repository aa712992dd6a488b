"""What has become of leavers' meetings, for people; read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from provisioner.plan.memory import Looked
from provisioner.store.engine import Database
from provisioner.store.remember_handover import (
    HandedTold,
    recall_handed,
    recall_looked,
    recall_products_given_up,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handovers:
    handed: tuple[HandedTold, ...]
    """By organizer key and meeting id."""
    looked: Mapping[str, Looked]
    """By organizer key: the last look at the meetings of those in notice or in grace."""
    products_given_up: Mapping[str, tuple[str, ...]]
    """By organizer key."""


def handovers(database: Database, account_key: str, *, include_over: bool) -> Handovers:
    """`include_over`: also of organizers that are gone, or here again."""
    with database.reading() as connection:
        handed = recall_handed(connection, account_key, include_over=include_over)
        return Handovers(
            handed=tuple(sorted(handed, key=_place)),
            looked=recall_looked(connection, account_key),
            products_given_up=recall_products_given_up(connection, account_key),
        )


def _place(told: HandedTold) -> tuple[str, str]:
    return told.handed.organizer_key, told.handed.meeting.meeting_id
