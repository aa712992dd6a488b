"""What the database has for an evidence pack, beside the log itself; read-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from provisioner.audit.entries import Event
from provisioner.store.engine import Database
from provisioner.store.moments import utc_text
from provisioner.store.tables import audit_detail, audit_log, waiting_plan


def last_entry_for(database: Database, until: datetime) -> int:
    """The seq up to which the chain must go so that it shows everything before `until` and verifies by
    itself: what came later and explains it belongs to it, an erasure (what it emptied would look as if it
    were missing) and an acknowledgement."""
    log, detail = audit_log.c, audit_detail.c
    with database.reading() as connection:
        before = select(func.max(log.seq)).where(log.at < utc_text(until))
        last = connection.execute(before).scalar() or 0
        acknowledged = select(func.max(log.seq)).where(log.event == Event.LOG_ACKNOWLEDGED.value)
        last = max(last, connection.execute(acknowledged).scalar() or 0)
        while True:
            erased = select(func.max(detail.erased_by)).where(detail.seq <= last, detail.erased_by > last)
            later = connection.execute(erased).scalar()
            if not isinstance(later, int):
                return int(last)
            last = later


def plan_documents(database: Database, since: datetime, until: datetime) -> dict[str, str]:
    """Digest → the plan as it was shown, of those that wait for an approval and have not expired."""
    table = waiting_plan
    wanted = select(table.c.digest, table.c.document).where(table.c.made_at >= since, table.c.made_at < until)
    with database.reading() as connection:
        return {row.digest: row.document for row in connection.execute(wanted.order_by(table.c.made_at))}
