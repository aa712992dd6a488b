"""An entry as one line of JSON: exactly what is stored, so that a script that knows the canonical form can
verify an export of the whole log without this program.

Its members are the twelve columns of `audit_log`, then `salt` and `detail` (the canonical text, not the
object) and `erased_by` of its row in `audit_detail`; null where there is none.
"""

from __future__ import annotations

import json

from provisioner.audit.entries import Entry
from provisioner.audit.verdict import Columns, StoredDetail

FIELDS = (*Entry._fields, "salt", "detail", "erased_by")


def fields_of(columns: Columns, detail: StoredDetail | None) -> dict[str, object]:
    return dict(zip(FIELDS, (*columns, *(detail or (None, None, None))), strict=True))


def jsonl_line(columns: Columns, detail: StoredDetail | None) -> str:
    """ASCII, without the line end. A value that only a forger stores, such as bytes, is shown as text."""
    return json.dumps(fields_of(columns, detail), separators=(",", ":"), default=repr)
