"""`provisioner audit export`: the log for machines, streamed in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from provisioner.audit.entries import Event
from provisioner.audit.export_csv import csv_heading, csv_line
from provisioner.audit.export_jsonl import jsonl_line
from provisioner.audit.export_ocsf import ocsf_line
from provisioner.cli.audit_filters import ExportFormat, Filters, which_of
from provisioner.cli.desk import Said, desk, said
from provisioner.cli.exits import Code
from provisioner.cli.opened_log import opened_log
from provisioner.cli.showing import tell
from provisioner.cli.streams import flush, show_raw
from provisioner.errors import WrongUsage
from provisioner.private_file import private_file
from provisioner.store.engine import Database
from provisioner.store.reading import Which, rows

_LINES = {ExportFormat.JSONL: jsonl_line, ExportFormat.CSV: csv_line, ExportFormat.OCSF: ocsf_line}


Sink = Callable[[bytes], object]


class Exported(NamedTuple):
    entries: int
    digest: str
    """`sha256:…` of the bytes."""


def export(
    config: Path | None,
    filters: Filters,
    *,
    format: ExportFormat,
    out: Path | None,
    by: str | None,
    reason: str | None,
) -> int:
    """To `out` whole or not at all, else to stdout. It appends nothing to the log, unless whoever takes the
    copy says so by name; then it is recorded before the file is there (decisions/0007)."""
    if reason is not None and by is None:
        raise WrongUsage("--reason stands beside --by NAME", remedy="say who takes the copy, too")
    word = None if by is None else said(by, reason)
    with opened_log(config) as (_, database):
        which = which_of(database, filters)
        if out is None:
            flush()
            exported = write_entries(show_raw, database, which, format)
            _record(config, word, exported, format, filters)
        else:
            with private_file(out) as file:
                exported = write_entries(file.write, database, which, format)
                _record(config, word, exported, format, filters)
    tell(f"{exported.entries} entries, {exported.digest}")
    return Code.DONE


def write_entries(sink: Sink, database: Database, which: Which, format: ExportFormat) -> Exported:
    end = "\r\n" if format is ExportFormat.CSV else "\n"
    line_of, digest, count = _LINES[format], hashlib.sha256(), 0
    if format is ExportFormat.CSV:
        _write(sink, digest, csv_heading() + end)
    for columns, detail in rows(database, which):
        _write(sink, digest, line_of(columns, detail) + end)
        count += 1
    return Exported(count, f"sha256:{digest.hexdigest()}")


def _write(sink: Sink, digest: hashlib._Hash, text: str) -> None:
    raw = text.encode(errors="backslashreplace")
    digest.update(raw)
    sink(raw)


def _record(
    config: Path | None, word: Said | None, exported: Exported, format: ExportFormat, filters: Filters
) -> None:
    if word is None:
        return
    with desk(config) as open_desk:
        open_desk.write(
            Event.LOG_EXPORTED,
            word,
            outcome=format.value,
            filters=filters.given(),
            entries=exported.entries,
            digest=exported.digest,
        )
