"""Logs as values, made the way the store makes them, for tests that falsify them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from provisioner.audit.canonical import Erasure, canonical_json, detail_digest
from provisioner.audit.chain import GENESIS, chained, fingerprint, fingerprint_in, key_change
from provisioner.audit.checkpoint import Checkpoint, signed
from provisioner.audit.entries import Entry, Event
from provisioner.audit.verdict import StoredDetail, Verdict, acknowledging, verify

AT = "2026-11-22T04:05:06.000007Z"
OLD_KEY, KEY, OTHER_KEY = b"last year's", b"this year's", b"somebody else's"

Row = tuple[Entry, StoredDetail | None]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one entry is about."""

    event: str = Event.SUSPEND_DONE
    employee_id: str | None = "E1"
    outcome: str | None = None
    detail: dict[str, object] | None = None


class Log:
    """Grows like the real one: a change of key is an entry, an erasure empties details."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def append(self, said: Said, key: bytes | None) -> None:
        if self.rows and fingerprint_in(self.rows[-1][0].hash) != fingerprint(key):
            self._append(Said(event=Event.CONFIG_CHANGED, outcome=key_change(key)), key)
        self._append(said, key)

    def erase(self, seqs: list[int], key: bytes | None) -> None:
        self.append(Said(event=Event.DETAIL_ERASED, outcome=Erasure(seqs).outcome()), key)
        erased_by = self.rows[-1][0].seq
        for place, (entry, _) in enumerate(self.rows):
            if entry.seq in seqs:
                self.rows[place] = entry, (None, None, erased_by)

    def acknowledge(
        self, key: bytes | None, anchors: tuple[Checkpoint, ...] = (), *, orphans: tuple[int, ...] = ()
    ) -> None:
        found = acknowledging(self.rows, key=key, anchors=anchors, orphans=orphans)
        assert found is not None, "there was nothing to acknowledge"
        said = Said(
            event=Event.LOG_ACKNOWLEDGED,
            outcome=found.names.outcome(),
            detail={"by": "Ada", "reason": "a disk"},
        )
        self._append(said, key, after=(found.seq - 1, found.prev_hash))

    def checkpoint(self, key: bytes | None) -> Checkpoint:
        last = self.rows[-1][0]
        return signed(Checkpoint(count=last.seq, head=last.hash, at=last.at, account_key="1"), key)

    def _append(self, said: Said, key: bytes | None, *, after: tuple[int, str] | None = None) -> None:
        tail = (self.rows[-1][0].seq, self.rows[-1][0].hash) if self.rows else (0, GENESIS)
        (last, head), detail, digest = after or tail, None, None
        seq = last + 1
        if said.detail is not None:
            salt, text = f"{seq:032x}", canonical_json(said.detail)
            detail, digest = (salt, text, None), detail_digest(salt, text)
        entry = Entry(
            seq=seq,
            at=AT,
            run_id="r1",
            account_key="1",
            actor="me",
            event=str(said.event),
            employee_id=said.employee_id,
            organizer_key=str(10**16 + seq),
            outcome=said.outcome,
            detail_digest=digest,
            prev_hash=head,
            hash="",
        )
        self.rows.append((chained(entry, key), detail))


def rechained(rows: list[Row], key: bytes | None = None, *, after: list[Row] | None = None) -> list[Row]:
    """What a forger who can compute hashes makes of them: renumbered, and whole in themselves."""
    forged = list(after or [])
    for entry, detail in rows:
        head = forged[-1][0].hash if forged else GENESIS
        forged.append((chained(entry._replace(seq=len(forged) + 1, prev_hash=head), key), detail))
    return forged


def judged(rows: list[Row], key: bytes | None = None, anchors: tuple[Checkpoint, ...] = ()) -> Verdict:
    return verify(rows, key=key, anchors=anchors)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
details = st.none() | st.dictionaries(texts, texts | st.integers() | st.none(), max_size=3)
said = st.builds(
    Said,
    event=st.sampled_from([Event.SUSPEND_INTENDED, Event.PERSON_HELD, Event.PLAN_MADE]),
    employee_id=st.none() | texts,
    outcome=st.none() | texts,
    detail=details,
)


@st.composite
def logs(draw: st.DrawFn, *, min_size: int = 1, keys: st.SearchStrategy[bytes | None] | None = None) -> Log:
    """The last entry is under `KEY`, or under none where `keys` says so."""
    log = Log()
    for one in draw(st.lists(said, min_size=min_size, max_size=8)):
        log.append(one, draw(keys) if keys is not None else KEY)
    return log
