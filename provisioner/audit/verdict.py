"""What a reader may conclude from a log: one fold over its entries, in constant memory.

The order of blame: what is wrong inside the chain, then against the anchors, then what was left over,
then the key. The first bad entry is the first that is known to be bad; those before it are good.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from provisioner.audit.canonical import ENTRY_DOMAIN, Erasure, NotCanonical, detail_digest, encode
from provisioner.audit.chain import GENESIS, KEY_CHANGED, fingerprint, fingerprint_in
from provisioner.audit.checkpoint import Checkpoint, signed
from provisioner.audit.entries import Event
from provisioner.audit.words import five_words

Columns = tuple[int, str, str | None, str, str, str, str | None, str | None, str | None, str | None, str, str]
"""The shape of an `Entry`, whose making a verification of a million of them cannot afford."""
StoredDetail = tuple[str | None, str | None, int | None]
"""salt, detail, erased_by"""


class Finding(StrEnum):
    """Source: interface, "audit verify"; answers, "State"."""

    OK = "ok"
    ALTERED = "altered"
    MISSING = "missing"
    TRUNCATED = "truncated"
    FORKED = "forked"
    WRONG_KEY = "wrong key"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    verdict: Finding
    entries: int
    head: str
    """The `hash` of the last entry."""
    anchored: bool
    """There were checkpoints to compare with."""
    keyed: bool
    """The last entry was made under the given key, which covers all before it."""
    erased: int
    """Details that were emptied by a recorded erasure."""
    first_bad: int | None
    words: str
    """Five, for the head."""


Problem = tuple[Finding, int]


def verify(
    rows: Iterable[tuple[Columns, StoredDetail | None]],
    *,
    key: bytes | None = None,
    anchors: Sequence[Checkpoint] = (),
    orphan: int | None = None,
) -> Verdict:
    """`rows` in the order of `seq`, each with its detail row or None where it has none; `orphan` is the
    lowest detail row without an entry."""
    log = _Fold(key, anchors)
    problem: Problem | None = None
    entries, head = 0, GENESIS
    for columns, detail in rows:
        entries, head = entries + 1, columns[-1]
        if problem is None:
            problem = log.problem_at(columns, detail)
    problem = problem or log.problem_at_the_end(entries, orphan)
    return Verdict(
        verdict=problem[0] if problem else Finding.OK,
        entries=entries,
        head=str(head),
        anchored=bool(anchors),
        keyed=key is not None and entries > 0 and log.key_in_use == fingerprint(key),
        erased=log.erased,
        first_bad=problem[1] if problem else None,
        words=five_words(str(head)),
    )


class _Fold:
    def __init__(self, key: bytes | None, anchors: Sequence[Checkpoint]) -> None:
        self.key = key
        self.own = fingerprint(key)
        self.anchors: dict[int, list[Checkpoint]] = {}
        for anchor in anchors:
            self.anchors.setdefault(anchor.count, []).append(anchor)
        self.seq = 0
        self.head = GENESIS
        self.key_in_use: str | None = None
        self.key_since = 1
        self.forked_at: int | None = None
        self.erased = 0
        self.erasures: dict[int, tuple[int, Erasure]] = {}
        """Not yet met: seq of the erasure → the first detail that points at it, and all that do."""

    def problem_at(self, columns: Columns, detail: StoredDetail | None) -> Problem | None:
        seq, expected = columns[0], self.seq + 1
        if seq != expected:
            return (Finding.MISSING, expected) if seq > expected else (Finding.ALTERED, seq)
        self.seq = seq
        problem = self._chain_problem(columns) or self._detail_problem(seq, columns[9], detail)
        if problem is None and columns[5] == Event.DETAIL_ERASED:
            problem = self._erasure_problem(seq, columns[8])
        self.head = columns[11]
        if seq in self.anchors and self.forked_at is None and not all(map(self._is_head, self.anchors[seq])):
            self.forked_at = seq
        return problem

    def _chain_problem(self, columns: Columns) -> Problem | None:
        seq, hash_text = columns[0], columns[11]
        try:
            digest = hashlib.sha256(encode(ENTRY_DOMAIN, columns[:11]))
        except NotCanonical:
            return Finding.ALTERED, seq
        plain = digest.hexdigest()
        if hash_text == plain:
            used = None
        elif isinstance(hash_text, str) and hash_text.startswith(f"{plain}.") and hash_text.count(".") == 2:
            used = fingerprint_in(hash_text)
        else:
            return Finding.ALTERED, seq
        if columns[10] != self.head:
            # This entry agrees with itself, so it is the one before it that was rewritten after the fact.
            return Finding.ALTERED, max(seq - 1, 1)
        if used is not None and used == self.own and self.key is not None:
            mac = hmac.digest(self.key, digest.digest(), "sha256").hex()
            if hash_text[74:] != mac:
                return Finding.ALTERED, seq
        if used != self.key_in_use:
            announced = columns[5] == Event.CONFIG_CHANGED and columns[8] == f"{KEY_CHANGED}{used or 'none'}"
            if seq > 1 and not announced:
                return Finding.ALTERED, seq
            self.key_in_use, self.key_since = used, seq
        return None

    def _detail_problem(self, seq: int, digest: str | None, detail: StoredDetail | None) -> Problem | None:
        if digest is None:
            return None if detail is None else (Finding.ALTERED, seq)
        if detail is None:
            return Finding.MISSING, seq
        salt, text, erased_by = detail
        if salt is None and text is None:
            if not isinstance(erased_by, int) or erased_by <= seq:
                return Finding.MISSING, seq
            _, erasure = self.erasures.setdefault(erased_by, (seq, Erasure()))
            erasure.add(seq)
            self.erased += 1
            return None
        try:
            agrees = erased_by is None and detail_digest(salt, text) == digest  # type: ignore[arg-type]
        except NotCanonical:
            agrees = False
        return None if agrees else (Finding.ALTERED, seq)

    def _erasure_problem(self, seq: int, outcome: str | None) -> Problem | None:
        first, erasure = self.erasures.pop(seq, (None, Erasure()))
        if outcome == erasure.outcome():
            return None
        return (Finding.ALTERED, seq) if first is None else (Finding.MISSING, first)

    def _is_head(self, anchor: Checkpoint) -> bool:
        """The signature is judged where it was made under the given key; another key's cannot be."""
        if anchor.signature is not None and self.key is not None and anchor.signature[:8] == self.own:
            return anchor.head == self.head and anchor == signed(anchor, self.key)
        return anchor.head == self.head

    def problem_at_the_end(self, entries: int, orphan: int | None) -> Problem | None:
        if self.forked_at is not None:
            return Finding.FORKED, self.forked_at
        if self.anchors and entries < max(self.anchors):
            return Finding.TRUNCATED, entries + 1
        if self.erasures:
            return Finding.MISSING, min(first for first, _ in self.erasures.values())
        if orphan is not None:
            return (Finding.MISSING if orphan > entries else Finding.ALTERED), orphan
        if entries and self.key_in_use != self.own:
            return Finding.WRONG_KEY, self.key_since
        return None
