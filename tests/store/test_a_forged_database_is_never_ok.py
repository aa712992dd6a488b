"""Generated logs in a real database, on both, falsified with SQL: each forgery is found, and by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, LargeBinary, Text, bindparam, cast, delete, insert, select, update

from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Entry
from provisioner.audit.verdict import Finding, Verdict, verify
from provisioner.store.engine import Database, open_database
from provisioner.store.tables import audit_detail, audit_log
from provisioner.store.verifying import judged
from tests.audit.logs import KEY, OTHER_KEY, Log, Row, Said, logs, rechained

generated = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
stored_logs = logs(min_size=2).filter(lambda log: "\0" not in repr_of(log.rows))
"""PostgreSQL stores no NUL."""


def repr_of(rows: list[Row]) -> str:
    return "".join(str(value) for entry, detail in rows for value in (*entry, *(detail or ())))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('forged')}/log.db"
    else:
        url = request.getfixturevalue("postgresql").new_database()
    opened = open_database(url)
    yield opened
    opened.close()


@contextmanager
def holding(database: Database, rows: list[Row]) -> Iterator[Connection]:
    """A database with this log, in which every forgery is possible; afterwards it is empty again."""
    with database.connect_for_writing() as connection:
        transaction = connection.begin()
        if database.path is None:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            for name in names.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        put(connection, rows)
        yield connection
        transaction.rollback()


def put(connection: Connection, rows: list[Row]) -> None:
    for entry, detail in rows:
        connection.execute(insert(audit_log), entry._asdict())
        if detail is not None:
            names = ("salt", "detail", "erased_by")
            connection.execute(
                insert(audit_detail), {"seq": entry.seq, **dict(zip(names, detail, strict=True))}
            )


def remove(connection: Connection, seq: int) -> None:
    for table in (audit_detail, audit_log):
        connection.execute(delete(table).where(table.c.seq == seq))


def found(
    connection: Connection, key: bytes | None = KEY, anchors: tuple[Checkpoint, ...] = ()
) -> tuple[Finding, int | None]:
    verdict: Verdict = judged(
        connection, lambda rows, orphans: verify(rows, key=key, anchors=anchors, orphans=orphans)
    )
    return verdict.verdict, verdict.first_bad


@generated
@given(log=stored_logs, data=st.data())
def test_an_untouched_one_is_ok(database: Database, log: Log, data: st.DataObject):
    with_details = [entry.seq for entry, detail in log.rows if detail is not None]
    if with_details:
        log.erase(sorted(data.draw(st.sets(st.sampled_from(with_details)))), KEY)
    with holding(database, log.rows) as connection:
        assert found(connection, anchors=(log.checkpoint(KEY),)) == (Finding.OK, None)
        assert found(connection, OTHER_KEY) == (Finding.WRONG_KEY, 1)
        assert found(connection, None) == (Finding.WRONG_KEY, 1)


@generated
@given(log=stored_logs, data=st.data())
def test_any_byte_of_any_row_counts(database: Database, log: Log, data: st.DataObject):
    entry, detail = data.draw(st.sampled_from(log.rows))
    cells = [(audit_log.c[name], getattr(entry, name)) for name in Entry._fields[1:]]
    if detail is not None:
        cells += [(audit_detail.c.salt, detail[0]), (audit_detail.c.detail, detail[1])]
    column, text = data.draw(st.sampled_from([cell for cell in cells if cell[1]]))
    raw = bytearray(text.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    if database.path is None:
        # The server stores nothing that is no text; SQLite stores whatever it is given.
        assume(is_text(bytes(raw)) and b"\0" not in raw)
        other: object = raw.decode()
    else:
        other = cast(bindparam("raw", bytes(raw), LargeBinary), Text)
    with holding(database, log.rows) as connection:
        connection.execute(
            update(column.table).where(column.table.c.seq == entry.seq).values({column: other})
        )
        verdict, first_bad = found(connection)
        if column is audit_log.c.hash and entry is log.rows[-1][0] and len(text) > 64:
            # What is no MAC of this key any more may be one of another.
            assert verdict in (Finding.ALTERED, Finding.WRONG_KEY)
        else:
            assert (verdict, first_bad) == (Finding.ALTERED, entry.seq)


def is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@generated
@given(log=stored_logs, data=st.data())
def test_a_row_that_was_deleted_is_missing(database: Database, log: Log, data: st.DataObject):
    anchors = (log.checkpoint(KEY),)
    seq = data.draw(st.integers(1, len(log.rows)))
    with holding(database, log.rows) as connection:
        remove(connection, seq)
        last = seq == len(log.rows)
        assert found(connection, anchors=anchors) == (Finding.TRUNCATED if last else Finding.MISSING, seq)


@generated
@given(log=stored_logs, data=st.data())
def test_a_detail_that_was_deleted_or_emptied_is_missing(database: Database, log: Log, data: st.DataObject):
    with_details = [entry.seq for entry, detail in log.rows if detail is not None]
    assume(with_details)
    seq = data.draw(st.sampled_from(with_details))
    its = audit_detail.c.seq == seq
    with holding(database, log.rows) as connection:
        if data.draw(st.booleans()):
            connection.execute(delete(audit_detail).where(its))
        else:
            empty = {"salt": None, "detail": None, "erased_by": data.draw(st.none() | st.integers(0, 12))}
            connection.execute(update(audit_detail).where(its).values(empty))
        assert found(connection) == (Finding.MISSING, seq)


@generated
@given(log=stored_logs, data=st.data())
def test_a_row_that_was_inserted_is_altered(database: Database, log: Log, data: st.DataObject):
    place = data.draw(st.integers(1, len(log.rows)))
    inserted = log.rows[0][0]._replace(outcome="forged"), None
    forged = rechained([inserted, *log.rows[place:]], after=log.rows[:place])
    with holding(database, forged) as connection:
        assert found(connection) == (Finding.ALTERED, place + 1)


@generated
@given(log=stored_logs, data=st.data())
def test_two_rows_that_changed_places_are_altered(database: Database, log: Log, data: st.DataObject):
    first, second = sorted(
        data.draw(st.sets(st.integers(1, len(log.rows)), min_size=2, max_size=2), label="places")
    )
    numbers = select(audit_log.c.seq, audit_log.c.hash).where(audit_log.c.seq.in_([first, second]))
    with holding(database, log.rows) as connection:
        assert len(connection.execute(numbers).all()) == 2
        for table in (audit_log, audit_detail):
            for before, after in ((first, -1), (second, first), (-1, second)):
                connection.execute(update(table).where(table.c.seq == before).values(seq=after))
        assert found(connection) == (Finding.ALTERED, first)


@generated
@given(log=stored_logs, data=st.data())
def test_two_details_that_changed_places_are_altered(database: Database, log: Log, data: st.DataObject):
    with_details = [entry.seq for entry, detail in log.rows if detail is not None]
    assume(len(with_details) > 1)
    pair = st.sets(st.sampled_from(with_details), min_size=2, max_size=2)
    first, second = sorted(data.draw(pair))
    with holding(database, log.rows) as connection:
        for before, after in ((first, -1), (second, first), (-1, second)):
            connection.execute(update(audit_detail).where(audit_detail.c.seq == before).values(seq=after))
        assert found(connection) == (Finding.ALTERED, first)


@generated
@given(log=stored_logs, more=st.integers(1, 3))
def test_an_older_copy_is_truncated_and_forked_once_it_has_grown(database: Database, log: Log, more: int):
    older = [*log.rows]
    for _ in range(more):
        log.append(Said(outcome="then"), KEY)
    anchor = log.checkpoint(KEY)
    with holding(database, older) as connection:
        assert found(connection) == (Finding.OK, None), "which is why there are anchors"
        assert found(connection, anchors=(anchor,)) == (Finding.TRUNCATED, len(older) + 1)
    for _ in range(more):
        older = [
            *older,
            *rechained([(log.rows[-1][0]._replace(outcome="otherwise"), None)], KEY, after=older)[-1:],
        ]
    with holding(database, older) as connection:
        assert found(connection, anchors=(anchor,)) == (Finding.FORKED, anchor.count)


@generated
@given(log=stored_logs, data=st.data())
def test_a_tail_rewritten_without_the_key_is_found(database: Database, log: Log, data: st.DataObject):
    place = data.draw(st.integers(0, len(log.rows) - 1))
    forged = rechained(
        log.rows[place:], data.draw(st.sampled_from([None, OTHER_KEY])), after=log.rows[:place]
    )
    with holding(database, forged) as connection:
        assert found(connection) == (Finding.ALTERED if place else Finding.WRONG_KEY, place + 1)


@generated
@given(log=stored_logs, data=st.data())
def test_what_was_acknowledged_in_the_database_cannot_be_changed_again(
    database: Database, log: Log, data: st.DataObject
):
    seq = data.draw(st.integers(1, len(log.rows)))
    entry, detail = log.rows[seq - 1]
    log.rows[seq - 1] = entry._replace(actor="somebody else"), detail
    log.acknowledge(KEY)
    log.append(Said(), KEY)
    with holding(database, log.rows) as connection:
        assert found(connection) == (Finding.OK, None)
        again = data.draw(st.integers(1, len(log.rows)))
        connection.execute(update(audit_log).where(audit_log.c.seq == again).values(actor="forged"))
        assert found(connection)[0] is Finding.ALTERED
