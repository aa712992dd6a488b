"""Whether the roster in hand still tells what the last accepted one told."""

from __future__ import annotations

from provisioner.errors import RosterUnusable
from provisioner.people.person import Roster
from provisioner.plan.memory import AcceptedRoster

COLUMN_GONE = "column_gone"


def demand_known_columns(roster: Roster, last: AcceptedRoster | None) -> None:
    """Without its status column a roster calls every leaver active. Raises `RosterUnusable` for a column of
    the last accepted roster that is gone, unless the operator has said to do without it."""
    if last is None:
        return
    gone = [name for name in last.columns if name not in roster.columns and name not in roster.without]
    if gone:
        raise RosterUnusable(
            f"the roster has no column for {', '.join(gone)} any more, and the last accepted one had",
            code=COLUMN_GONE,
            where=", ".join(roster.sources),
            remedy=f'export it again with it, or do without it: roster.columns = {{ {gone[0]} = "" }}',
        )
