from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from provisioner.audit.verdict import Finding
from provisioner.errors import AuditLogBroken
from provisioner.store.anchors import read_checkpoints
from provisioner.store.engine import Database, open_read_only
from provisioner.store.reading import entry, verify_database
from tests.store.logbook import ACCOUNT, KEY, forge, journal_of, judged, on_both, record, written


def test_a_checkpoint_covers_its_own_entry_and_stands_in_every_anchor(database: Database, tmp_path: Path):
    anchors = [tmp_path / "one", tmp_path / "two"]
    written(database, record())
    with journal_of(database) as journal:
        first = asyncio.run(journal.checkpoint(anchors))
        second = asyncio.run(journal.checkpoint(anchors))
    assert (first.count, second.count, first.account_key) == (2, 3, ACCOUNT)
    assert read_checkpoints(anchors) == [first, second, first, second]
    told = entry(database, 2)
    assert told is not None
    assert (told.entry.event, told.entry.hash) == ("checkpoint.written", first.head)
    verdict = verify_database(database, key=KEY, anchors=read_checkpoints(anchors))
    assert (verdict.verdict, verdict.anchored) == (Finding.OK, True)


@on_both
def test_a_tail_that_was_cut_off_is_truncated(database: Database, url: str, tmp_path: Path):
    with journal_of(database) as journal:
        asyncio.run(journal.record(record(), record()))
        asyncio.run(journal.checkpoint([tmp_path / "anchor"]))
    forge(url, "DELETE FROM audit_log WHERE seq > 1; DELETE FROM audit_detail WHERE seq > 1")
    assert judged(url).verdict is Finding.OK
    verdict = verify_database(open_read_only(url), key=KEY, anchors=read_checkpoints([tmp_path / "anchor"]))
    assert (verdict.verdict, verdict.first_bad) == (Finding.TRUNCATED, 2)


def test_an_anchor_that_cannot_be_written_is_told_after_the_entry(database: Database, tmp_path: Path):
    with journal_of(database) as journal, pytest.raises(AuditLogBroken, match="cannot be written") as trouble:
        asyncio.run(journal.checkpoint([tmp_path / "not there" / "anchor"]))
    assert trouble.value.where == str(tmp_path / "not there" / "anchor")
    told = entry(database, 1)
    assert told is not None
    assert told.entry.event == "checkpoint.written"


def test_an_anchor_that_is_not_there_yet_has_no_checkpoints(tmp_path: Path):
    assert read_checkpoints([tmp_path / "anchor"]) == []


@pytest.mark.parametrize("content", [b"hello\n", b"{}\n", b"\xff\n", b"\n"])
def test_a_line_that_is_no_checkpoint_is_told_and_not_skipped(tmp_path: Path, content: bytes):
    (tmp_path / "anchor").write_bytes(content)
    with pytest.raises(AuditLogBroken) as trouble:
        read_checkpoints([tmp_path / "anchor"])
    assert str(tmp_path / "anchor") in str(trouble.value.where)
