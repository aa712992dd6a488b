"""What all tables have in common: SQLModel declares them, and that is all it does (decisions/0009)."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

GIVEN: dict[str, Any] = {"autoincrement": False}
"""A `seq` is never drawn from a sequence of the database: it would leave gaps after a rollback."""


class StoredRow(SQLModel):
    """`table=True` validates nothing: what is written comes from typed facts only. A class that is to be made
    later than the others, when it is first needed, brings a `metadata` of its own."""

    metadata: ClassVar[MetaData] = MetaData()
    # Without it pydantic builds a validator for each class, which nobody ever asks.
    model_config = {"defer_build": True}


def table_of(row: type[StoredRow]) -> Table:
    """What statements are made of."""
    return row.metadata.tables[str(row.__tablename__)]
