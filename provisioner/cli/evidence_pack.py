"""The file of an evidence pack: a ZIP whose manifest has the SHA-256 of each of its files."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from types import TracebackType
from typing import BinaryIO, Self

from provisioner.audit.checkpoint import Checkpoint, to_line
from provisioner.audit.evidence import Evidence, summary_html
from provisioner.audit.export_jsonl import jsonl_line
from provisioner.audit.verdict import Columns, StoredDetail
from provisioner.cli.audit_commands import verdict_document
from provisioner.cli.audit_list import document
from provisioner.store.reading import Told

CHAIN, ANCHORS, SCRIPT = "audit_log.jsonl", "anchors.jsonl", "verify_log.py"
Stored = tuple[Columns, StoredDetail | None]


class Pack:
    """Each file is written once, as a stream."""

    def __init__(self, file: BinaryIO, *, made_at: datetime) -> None:
        self.made_at = made_at
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, dict[str, object]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @contextmanager
    def chain(self) -> Iterator[Callable[[Stored], Stored]]:
        """What is given to the function is packed, and comes back."""
        with self._file(CHAIN) as write:

            def pack(row: Stored) -> Stored:
                write(jsonl_line(*row) + "\n")
                return row

            yield pack

    def anchors(self, checkpoints: Sequence[Checkpoint]) -> None:
        self._lines(ANCHORS, map(to_line, checkpoints))

    def entries(self, name: str, told: Iterable[Told]) -> None:
        self._lines(name, (json.dumps(document(one)) for one in told))

    def plans(self, documents: Mapping[str, str]) -> None:
        for digest, text in documents.items():
            self._text(f"plans/{digest.removeprefix('sha256:')}.json", text)

    def close_with(self, evidence: Evidence) -> None:
        """The summary, the script that verifies, and the manifest, which has all the others."""
        self._text("summary.html", summary_html(evidence))
        self._text(SCRIPT, (files("provisioner.cli") / "verify_log.txt").read_text(encoding="utf-8"))
        manifest = {
            "version": 1,
            "made_at": evidence.made_at.isoformat(),
            "made_by": evidence.made_by,
            "account_key": evidence.account_key,
            "from": evidence.since.isoformat(),
            "to": evidence.until.isoformat(),
            "pack": verdict_document(evidence.pack),
            "whole_log": verdict_document(evidence.whole),
            "files": dict(self._files),
        }
        self._text("manifest.json", json.dumps(manifest, indent=2) + "\n")

    def _text(self, name: str, text: str) -> None:
        with self._file(name) as write:
            write(text)

    def _lines(self, name: str, lines: Iterable[str]) -> None:
        with self._file(name) as write:
            for line in lines:
                write(line + "\n")

    @contextmanager
    def _file(self, name: str) -> Iterator[Callable[[str], None]]:
        about = zipfile.ZipInfo(name, self.made_at.timetuple()[:6])
        about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(about, "w", force_zip64=True) as file:

            def write(text: str) -> None:
                nonlocal size
                raw = text.encode(errors="backslashreplace")
                digest.update(raw)
                size += len(raw)
                file.write(raw)

            yield write
        self._files[name] = {"sha256": digest.hexdigest(), "bytes": size}
