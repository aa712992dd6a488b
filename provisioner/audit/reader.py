"""Reads a log entry by entry: what holds together, what does not, and what of that was acknowledged.

A segment begins with the first entry, and with each acknowledgement that counts.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence

from provisioner.audit.acknowledgement import Acknowledged, Finding, Left, Mark, read_outcome
from provisioner.audit.canonical import ENTRY_DOMAIN, Erasure, NotCanonical, detail_digest, encode
from provisioner.audit.chain import GENESIS, KEY_CHANGED, fingerprint, fingerprint_in
from provisioner.audit.checkpoint import Checkpoint, signed
from provisioner.audit.entries import Event

Columns = tuple[int, str, str | None, str, str, str, str | None, str | None, str | None, str | None, str, str]
"""The shape of an `Entry`, whose making a verification of a million of them cannot afford."""
StoredDetail = tuple[str | None, str | None, int | None]
"""salt, detail, erased_by"""
Problem = tuple[Finding, int]


class Reader:
    def __init__(self, key: bytes | None, anchors: Sequence[Checkpoint], orphans: Iterable[int]) -> None:
        self.key = key
        self.own = fingerprint(key)
        self.last = 0
        """The highest number read."""
        self.erased = 0
        self.acknowledged: list[Acknowledged] = []
        self.key_in_use: str | None = None
        self._key_since = 1
        self._anchors: dict[int, list[Checkpoint]] = {}
        """Not yet met."""
        for anchor in anchors:
            self._anchors.setdefault(anchor.count, []).append(anchor)
        self._orphans = sorted(orphans)
        self._erasures: dict[int, list[int]] = {}
        """Not yet met: seq of the erasure → the details that point at it."""
        self._head = GENESIS
        self._begin_segment()

    def _begin_segment(self) -> None:
        self._problem: Problem | None = None
        self._left: Left | None = None
        """From the first entry on that does not fit into the chain."""
        self._astray: list[Checkpoint] = []
        self._bad: list[int] = []

    def read(self, columns: Columns, detail: StoredDetail | None) -> None:
        seq = columns[0]
        if columns[5] == Event.LOG_ACKNOWLEDGED and self._counts(columns):
            self._go_on_from(columns)
        elif self._left is not None:
            self._left.add(columns)
        elif (problem := self._chain_problem(columns)) is not None:
            self._problem = self._problem or problem
            self._left = Left(self._head)
            self._left.add(columns)
        else:
            self._head = columns[11]
        self.last = seq if seq > self.last else self.last
        if seq in self._anchors:
            hash_text = columns[11]
            self._astray += (one for one in self._anchors.pop(seq) if not self._agrees(one, hash_text))
        of_detail = self._detail_problem(seq, columns[9], detail)
        of_erasure = self._erasure_problem(seq, columns[8]) if columns[5] == Event.DETAIL_ERASED else None
        self._problem = self._problem or of_detail or of_erasure

    # --- the chain -----------------------------------------------------------------------------------------

    def _chain_problem(self, columns: Columns) -> Problem | None:
        seq, hash_text = columns[0], columns[11]
        digest = _digest(columns)
        used = None if digest is None else _made_under(hash_text, digest.hexdigest())
        if columns[5] == Event.LOG_ACKNOWLEDGED and digest is not None and used is not None:
            if used[0] != self.own and columns[10] == self.left_behind():
                return Finding.WRONG_KEY, seq
            if (problem := self._open_problem(before=seq)) is not None:
                return problem
        if seq != self.last + 1:
            return (Finding.MISSING, self.last + 1) if seq > self.last else (Finding.ALTERED, seq)
        if digest is None or used is None:
            return Finding.ALTERED, seq
        if columns[10] != self._head:
            # This entry agrees with itself, so it is the one before it that was rewritten after the fact.
            return Finding.ALTERED, max(seq - 1, 1)
        fingerprint_used = used[0]
        if not self._sealed(hash_text, digest.digest(), fingerprint_used):
            return Finding.ALTERED, seq
        if fingerprint_used != self.key_in_use:
            announced = f"{KEY_CHANGED}{fingerprint_used or 'none'}"
            if seq > 1 and not (columns[5] == Event.CONFIG_CHANGED and columns[8] == announced):
                return Finding.ALTERED, seq
            self.key_in_use, self._key_since = fingerprint_used, seq
        return None

    def _sealed(self, hash_text: str, digest: bytes, used: str | None) -> bool:
        """Only a MAC of the given key can be judged."""
        if self.key is None or used is None or used != self.own:
            return True
        return hash_text[74:] == hmac.digest(self.key, digest, "sha256").hex()

    # --- what was acknowledged -----------------------------------------------------------------------------

    def left_behind(self) -> str:
        return (self._left or Left(self._head)).hexdigest()

    def _counts(self, columns: Columns) -> bool:
        """Made under our key, over exactly these entries, and it names everything that is bad."""
        seq, digest, named = columns[0], _digest(columns), read_outcome(columns[8])
        if digest is None or named is None or named.last != seq - 1 or seq <= self.last:
            return False
        used = _made_under(columns[11], digest.hexdigest())
        if used is None or used[0] != self.own or not self._sealed(columns[11], digest.digest(), used[0]):
            return False
        found = self._problem or self._open_problem(before=seq)
        return (
            columns[10] == self.left_behind()
            and (found is None or named.first_bad <= found[1])
            and all(map(named.details.has, self.bad_details(before=seq)))
            and all(
                named.anchor is not None and Mark(anchor.count, anchor.head) <= named.anchor
                for anchor in self.astray(before=seq)
            )
        )

    def _go_on_from(self, columns: Columns) -> None:
        seq, named = columns[0], read_outcome(columns[8])
        if named is not None:
            known = Acknowledged(named.verdict, named.first_bad, named.last, seq, columns[1])
            self.acknowledged.append(known)
        self._begin_segment()
        self._head = columns[11]
        self.key_in_use, self._key_since = self.own, seq
        self._anchors = {count: those for count, those in self._anchors.items() if count >= seq}
        self._erasures = {by: those for by, those in self._erasures.items() if by > seq}
        self._orphans = [orphan for orphan in self._orphans if orphan > seq]

    def bad_details(self, *, before: int | None = None) -> list[int]:
        """Those of this segment that were falsified, are gone, or have no entry."""
        return [*self._bad, *self._unerased(before), *self._orphans_before(before)]

    def astray(self, *, before: int | None = None) -> list[Checkpoint]:
        """Checkpoints of this segment that the log does not agree with, or does not reach."""
        return [*self._astray, *self._unmet(before)]

    def _unmet(self, before: int | None) -> Iterator[Checkpoint]:
        for count, those in self._anchors.items():
            if before is None or count < before:
                yield from those

    def _unerased(self, before: int | None) -> Iterator[int]:
        for erased_by, those in self._erasures.items():
            if before is None or erased_by <= before:
                yield from those

    def _orphans_before(self, before: int | None) -> list[int]:
        return [orphan for orphan in self._orphans if before is None or orphan < before]

    # --- details -------------------------------------------------------------------------------------------

    def _detail_problem(self, seq: int, digest: str | None, detail: StoredDetail | None) -> Problem | None:
        if digest is None and detail is None:
            return None
        finding = self._judged(seq, digest, detail)
        if finding is None:
            return None
        self._bad.append(seq)
        return finding, seq

    def _judged(self, seq: int, digest: str | None, detail: StoredDetail | None) -> Finding | None:
        if detail is None:
            return Finding.MISSING
        if digest is None:
            return Finding.ALTERED
        salt, text, erased_by = detail
        if salt is None and text is None:
            if not isinstance(erased_by, int) or erased_by <= seq:
                return Finding.MISSING
            self._erasures.setdefault(erased_by, []).append(seq)
            self.erased += 1
            return None
        try:
            agrees = erased_by is None and detail_digest(salt, text) == digest  # type: ignore[arg-type]
        except NotCanonical:
            agrees = False
        return None if agrees else Finding.ALTERED

    def _erasure_problem(self, seq: int, outcome: str | None) -> Problem | None:
        erased = self._erasures.pop(seq, [])
        if outcome == Erasure(erased).outcome():
            return None
        self._bad += erased
        return (Finding.MISSING, erased[0]) if erased else (Finding.ALTERED, seq)

    # --- anchors, and the end ------------------------------------------------------------------------------

    def _agrees(self, anchor: Checkpoint, hash_text: str) -> bool:
        """The signature is judged where it was made under the given key; another key's cannot be."""
        if anchor.signature is not None and self.key is not None and anchor.signature[:8] == self.own:
            return anchor.head == hash_text and anchor == signed(anchor, self.key)
        return anchor.head == hash_text

    def _open_problem(self, *, before: int | None = None) -> Problem | None:
        """What a chain that holds together does not show by itself."""
        if self._astray:
            return Finding.FORKED, min(anchor.count for anchor in self._astray)
        if any(True for _ in self._unmet(before)):
            return Finding.TRUNCATED, self.last + 1
        if unerased := list(self._unerased(before)):
            return Finding.MISSING, min(unerased)
        if orphans := self._orphans_before(before):
            return (Finding.MISSING if orphans[0] > self.last else Finding.ALTERED), orphans[0]
        return None

    def problem_at_the_end(self) -> Problem | None:
        problem = self._problem or self._open_problem()
        if problem is None and self.last and self.key_in_use != self.own:
            return Finding.WRONG_KEY, self._key_since
        return problem


def _digest(columns: Columns) -> hashlib._Hash | None:
    """None where a column has no canonical form."""
    try:
        return hashlib.sha256(encode(ENTRY_DOMAIN, columns[:11]))
    except NotCanonical:
        return None


def _made_under(hash_text: str, plain: str) -> tuple[str | None] | None:
    """The fingerprint of the key, in a tuple of its own; None where this is not the hash of the entry."""
    if hash_text == plain:
        return (None,)
    if isinstance(hash_text, str) and hash_text.startswith(f"{plain}.") and hash_text.count(".") == 2:
        return (fingerprint_in(hash_text),)
    return None
