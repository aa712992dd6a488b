"""What a reader may conclude from a log: one fold over its entries, in constant memory.

The order of blame: what is wrong inside the chain, then against the anchors, then what was left over,
then the key. The first bad entry is the first that is known to be bad; those before it are good. What was
acknowledged is no problem any more, and stays visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from provisioner.audit.acknowledgement import Acknowledged, Break, Mark, Spans
from provisioner.audit.acknowledgement import Finding as Finding
from provisioner.audit.chain import GENESIS, fingerprint
from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.reader import Columns as Columns
from provisioner.audit.reader import Reader
from provisioner.audit.reader import StoredDetail as StoredDetail
from provisioner.audit.words import five_words

Rows = Iterable[tuple[Columns, StoredDetail | None]]


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
    acknowledged: tuple[Acknowledged, ...] = ()
    """What was found bad before, and accepted by name: oldest first, for ever."""


class Acknowledging(NamedTuple):
    """Where an acknowledgement of a broken log would stand, and what it would say."""

    seq: int
    prev_hash: str
    names: Break


def verify(
    rows: Rows,
    *,
    key: bytes | None = None,
    anchors: Sequence[Checkpoint] = (),
    orphans: Iterable[int] = (),
) -> Verdict:
    """`rows` in the order of `seq`, each with its detail row or None where it has none; `orphans` are the
    detail rows without an entry."""
    return _read(rows, key, anchors, orphans)[0]


def acknowledging(
    rows: Rows,
    *,
    key: bytes | None = None,
    anchors: Sequence[Checkpoint] = (),
    orphans: Iterable[int] = (),
) -> Acknowledging | None:
    """None where the log is whole. The arguments are those of `verify`."""
    verdict, log = _read(rows, key, anchors, orphans)
    if verdict.first_bad is None:
        return None
    bad, astray = log.bad_details(), log.astray()
    last = max(log.last, *bad, *(anchor.count for anchor in anchors), 0)
    anchor = max((Mark(one.count, one.head) for one in astray), default=None)
    names = Break(verdict.verdict, verdict.first_bad, last, Spans.of(bad), anchor)
    return Acknowledging(last + 1, log.left_behind(), names)


def _read(
    rows: Rows, key: bytes | None, anchors: Sequence[Checkpoint], orphans: Iterable[int]
) -> tuple[Verdict, Reader]:
    log = Reader(key, anchors, orphans)
    entries, head = 0, GENESIS
    for columns, detail in rows:
        entries, head = entries + 1, columns[-1]
        log.read(columns, detail)
    problem = log.problem_at_the_end()
    verdict = Verdict(
        verdict=problem[0] if problem else Finding.OK,
        entries=entries,
        head=str(head),
        anchored=bool(anchors),
        keyed=key is not None and entries > 0 and log.key_in_use == fingerprint(key),
        erased=log.erased,
        first_bad=problem[1] if problem else None,
        words=five_words(str(head)),
        acknowledged=tuple(log.acknowledged),
    )
    return verdict, log
