"""After a restore, a new key or real tampering the log goes on, and never hides that it was broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner.audit.acknowledgement import Break, Mark, Spans, read_outcome
from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Entry, Event
from provisioner.audit.verdict import Finding, Verdict, verify
from tests.audit.logs import KEY, OLD_KEY, OTHER_KEY, Log, Said, judged, rechained, texts

Anchors = tuple[Checkpoint, ...]


def grown(entries: int, key: bytes | None = KEY) -> Log:
    log = Log()
    for number in range(entries):
        log.append(Said(outcome=str(number), detail={"name": f"Ada {number}"}), key)
    return log


def edited(log: Log, seq: int, **columns: object) -> None:
    for place, (entry, detail) in enumerate(log.rows):
        if entry.seq == seq:
            log.rows[place] = entry._replace(**columns), detail  # type: ignore[arg-type]


def altered(log: Log) -> Anchors:
    edited(log, 3, outcome="nothing to see")
    return ()


def detail_altered(log: Log) -> Anchors:
    log.rows[2] = log.rows[2][0], ("salt", "{}", None)
    return ()


def detail_emptied(log: Log) -> Anchors:
    log.rows[2] = log.rows[2][0], (None, None, 5)
    return ()


def missing(log: Log) -> Anchors:
    del log.rows[2]
    return ()


def truncated(log: Log) -> Anchors:
    anchors = [log.checkpoint(KEY)]
    log.append(Said(), KEY)
    anchors.append(log.checkpoint(KEY))
    del log.rows[2:]
    return tuple(anchors)


def forked(log: Log) -> Anchors:
    anchor = log.checkpoint(KEY)
    del log.rows[2:]
    for number in range(6):
        log.append(Said(outcome=f"otherwise {number}"), KEY)
    return (anchor,)


def wrong_key(log: Log) -> Anchors:
    log.rows = rechained(log.rows, OLD_KEY)
    return ()


BREAKS: dict[str, tuple[Callable[[Log], Anchors], Finding, int]] = {
    "altered": (altered, Finding.ALTERED, 3),
    "a detail altered": (detail_altered, Finding.ALTERED, 3),
    "a detail emptied": (detail_emptied, Finding.MISSING, 3),
    "missing": (missing, Finding.MISSING, 3),
    "truncated": (truncated, Finding.TRUNCATED, 3),
    "forked": (forked, Finding.FORKED, 5),
    "wrong key": (wrong_key, Finding.WRONG_KEY, 1),
}
each_break = pytest.mark.parametrize(("breaks", "finding", "first_bad"), BREAKS.values(), ids=BREAKS)


def known(verdict: Verdict) -> list[tuple[Finding, int]]:
    return [(each.verdict, each.first_bad) for each in verdict.acknowledged]


@each_break
def test_the_log_goes_on_and_the_old_verdict_stays(
    breaks: Callable[[Log], Anchors], finding: Finding, first_bad: int
):
    log = grown(5)
    anchors = breaks(log)
    before = judged(log.rows, KEY, anchors)
    assert (before.verdict, before.first_bad, before.acknowledged) == (finding, first_bad, ())
    written = max(len(log.rows), *(anchor.count for anchor in anchors), log.rows[-1][0].seq)

    log.acknowledge(KEY, anchors)
    assert log.rows[-1][0].seq == written + 1, "the number of a lost entry is not given twice"
    for _ in range(3):
        log.append(Said(detail={"name": "Ben"}), KEY)
        anchors = (*anchors, log.checkpoint(KEY))
    after = judged(log.rows, KEY, anchors)
    assert (after.verdict, after.first_bad, after.keyed) == (Finding.OK, None, True)
    assert known(after) == [(finding, first_bad)]
    assert after.acknowledged[0][2:4] == (written, written + 1)
    assert judged(log.rows, KEY).verdict is Finding.OK, "without the anchors too"


@each_break
def test_what_is_done_to_the_new_segment_is_found_as_ever(
    breaks: Callable[[Log], Anchors], finding: Finding, first_bad: int
):
    log = grown(5)
    anchors = breaks(log)
    log.acknowledge(KEY, anchors)
    begins = log.rows[-1][0].seq
    for number in range(3):
        log.append(Said(outcome=str(number), detail={"name": "Ben"}), KEY)
    anchors = (*anchors, log.checkpoint(KEY))

    def found(change: Callable[[Log], object]) -> tuple[Finding, int | None]:
        other = Log()
        other.rows = [*log.rows]
        change(other)
        verdict = judged(other.rows, KEY, anchors)
        assert known(verdict) == [(finding, first_bad)]
        return verdict.verdict, verdict.first_bad

    assert found(lambda other: edited(other, begins + 2, outcome="x")) == (Finding.ALTERED, begins + 2)
    assert found(lambda other: other.rows.pop(-2)) == (Finding.MISSING, begins + 2)
    assert found(lambda other: other.rows.pop()) == (Finding.TRUNCATED, begins + 3)


@each_break
@given(data=st.data())
def test_what_was_acknowledged_cannot_be_changed_once_more(
    breaks: Callable[[Log], Anchors], finding: Finding, first_bad: int, data: st.DataObject
):
    log = grown(5)
    anchors = breaks(log)
    log.acknowledge(KEY, anchors)
    place = data.draw(st.integers(0, len(log.rows) - 1))
    column = data.draw(st.sampled_from(Entry._fields[1:]))
    other = data.draw(st.none() | texts | st.binary(max_size=2))
    entry, detail = log.rows[place]
    assume(other != getattr(entry, column))
    log.rows[place] = entry._replace(**{column: other}), detail
    assert judged(log.rows, KEY, anchors).verdict is not Finding.OK


@each_break
@pytest.mark.parametrize("key", [None, OTHER_KEY], ids=["no key", "another key"])
def test_without_the_key_nobody_can_acknowledge(
    breaks: Callable[[Log], Anchors], finding: Finding, first_bad: int, key: bytes | None
):
    log = grown(5)
    anchors = breaks(log)
    log.acknowledge(key, anchors)
    verdict = judged(log.rows, KEY, anchors)
    assert verdict.verdict is not Finding.OK
    assert verdict.acknowledged == ()


def test_an_acknowledgement_that_is_moved_copied_or_reworded_does_not_count():
    log = grown(5)
    altered(log)
    log.acknowledge(KEY)
    entry, detail = log.rows.pop()
    for other in (
        entry._replace(seq=entry.seq + 1),
        entry._replace(outcome="altered:3..6"),
        entry._replace(outcome="altered:4..5"),
        entry._replace(outcome="altered:3..5 and more"),
        entry._replace(event=Event.PLAN_MADE),
    ):
        assert judged([*log.rows, (other, detail)], KEY).verdict is Finding.ALTERED
        again = rechained([(other, detail)], None, after=log.rows)
        assert judged(again, KEY).verdict is Finding.ALTERED
    assert judged([*log.rows, (entry, detail)], KEY).verdict is Finding.OK


def test_a_second_break_is_acknowledged_beside_the_first():
    log = grown(5)
    altered(log)
    log.acknowledge(KEY)
    log.append(Said(), KEY)
    log.append(Said(), KEY)
    edited(log, 7, outcome="again")
    assert judged(log.rows, KEY).first_bad == 7
    log.acknowledge(KEY)
    verdict = judged(log.rows, KEY)
    assert verdict.verdict is Finding.OK
    assert [each[1:4] for each in verdict.acknowledged] == [(3, 5, 6), (7, 8, 9)]


def test_another_key_takes_all_of_it_over_and_says_so():
    log = grown(5, OLD_KEY)
    log.acknowledge(KEY)
    log.append(Said(), KEY)
    assert known(judged(log.rows, KEY)) == [(Finding.WRONG_KEY, 1)]
    third = judged(log.rows, OTHER_KEY)
    assert (third.verdict, third.first_bad, third.acknowledged) == (Finding.WRONG_KEY, 6, ())
    log.acknowledge(OTHER_KEY)
    assert known(judged(log.rows, OTHER_KEY)) == [(Finding.WRONG_KEY, 6)]


def test_a_later_erasure_reaches_into_what_was_acknowledged():
    log = grown(5)
    detail_altered(log)
    log.acknowledge(KEY)
    log.erase([2, 3, 6], KEY)
    verdict = judged(log.rows, KEY)
    assert (verdict.verdict, verdict.erased) == (Finding.OK, 3)


def test_a_detail_falsified_after_the_acknowledgement_is_found():
    log = grown(5)
    detail_altered(log)
    log.acknowledge(KEY)
    log.rows[3] = log.rows[3][0], ("salt", "{}", None)
    assert judged(log.rows, KEY).verdict is Finding.ALTERED


def test_details_without_entries_are_named_and_others_are_not():
    log = grown(5)
    del log.rows[3:]
    log.acknowledge(KEY, orphans=(4, 5))
    assert log.rows[-1][0].seq == 6
    assert verify(log.rows, key=KEY, orphans=(4, 5)).verdict is Finding.OK
    assert verify(log.rows, key=KEY).verdict is Finding.OK
    assert verify(log.rows, key=KEY, orphans=(9,)).verdict is Finding.MISSING


def test_an_anchor_that_nobody_knew_of_then_is_not_covered():
    log = grown(8)
    later = log.checkpoint(KEY)
    del log.rows[5:]
    earlier = log.checkpoint(KEY)
    del log.rows[3:]
    log.acknowledge(KEY, (earlier,))
    for _ in range(6):
        log.append(Said(), KEY)
    assert judged(log.rows, KEY, (earlier,)).verdict is Finding.OK
    assert judged(log.rows, KEY, (earlier, later)).verdict is Finding.FORKED


numbers = st.lists(st.integers(-5, 40), max_size=12)


@given(
    finding=st.sampled_from([each for each in Finding if each is not Finding.OK]),
    details=numbers,
    anchor=st.none() | st.builds(Mark, st.integers(1, 99), texts),
)
def test_an_outcome_reads_back(finding: Finding, details: list[int], anchor: Mark | None):
    named = Break(finding, 3, 41, Spans.of(details), anchor)
    assert read_outcome(named.outcome()) == named
    assert [n for n in range(-6, 42) if named.details.has(n)] == sorted(set(details))
