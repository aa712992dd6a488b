"""The bytes that are hashed. Changing anything here means a new domain (`…v2`), never an edit.

An entry is its domain followed by its eleven columns in their order, without the hash:

    column  =  "-"                       where it is empty (NULL)
            |  length ":" bytes          else; `length` is the number of UTF-8 bytes, in decimal

so that no two entries have the same bytes, and "" is not NULL. `seq` is written in decimal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

ENTRY_DOMAIN = b"provisioner.audit.v1"
DETAIL_DOMAIN = b"provisioner.detail.v1"
CHECKPOINT_DOMAIN = b"provisioner.checkpoint.v1"
ERASURE_DOMAIN = b"provisioner.erasure.v1"
LEFT_DOMAIN = b"provisioner.left.v1"


class NotCanonical(ValueError):
    """A value that has no canonical form: a defect of the caller, or a falsified row."""


def encode(domain: bytes, columns: Sequence[str | int | None]) -> bytes:
    """Raises `NotCanonical` for what is neither text, a whole number nor None."""
    parts = [domain]
    for value in columns:
        if value is None:
            parts.append(b"-")
            continue
        try:
            raw = value.encode() if not isinstance(value, int) else b"%d" % value
        except (AttributeError, UnicodeError):
            raise NotCanonical(f"a column holds {type(value).__name__} that is no UTF-8 text") from None
        parts.append(b"%d:%b" % (len(raw), raw))
    return b"".join(parts)


def canonical_json(detail: Mapping[str, object]) -> str:
    """Sorted keys, no spaces, real characters instead of escapes, whole numbers only."""
    _refuse_what_is_not_json(detail, "detail")
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _refuse_what_is_not_json(value: object, where: str) -> None:
    if value is None or isinstance(value, (bool, int)):
        return
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise NotCanonical(f"{where} holds half of a surrogate pair")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{where} has a key that is no text")
            _refuse_what_is_not_json(key, where)
            _refuse_what_is_not_json(inner, f"{where}.{key}")
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            _refuse_what_is_not_json(inner, f"{where}[{place}]")
    else:
        raise NotCanonical(f"{where} is {type(value).__name__}, which the audit log does not keep")


def detail_digest(salt: str, detail: str) -> str:
    """The salt keeps a short detail, such as a name, from being guessed after it was erased."""
    return hashlib.sha256(encode(DETAIL_DOMAIN, (salt, detail))).hexdigest()


class Erasure:
    """Which details one `detail.erased` entry has emptied, as its outcome says it.

    Without it, a forger could empty one detail more and point at an erasure that was recorded.
    """

    def __init__(self, seqs: Iterable[int] = ()) -> None:
        self._digest = hashlib.sha256(ERASURE_DOMAIN)
        for seq in seqs:
            self.add(seq)

    def add(self, seq: int) -> None:
        """In ascending order."""
        self._digest.update(b"%d," % seq)

    def outcome(self) -> str:
        return f"details:{self._digest.hexdigest()}"
