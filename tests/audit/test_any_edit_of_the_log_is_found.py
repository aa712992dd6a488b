"""Whatever is done to a log, it is not called ok, and what was done has its name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner.audit.chain import key_change
from provisioner.audit.entries import Entry, Event
from provisioner.audit.verdict import Finding
from tests.audit.logs import KEY, OLD_KEY, OTHER_KEY, Log, Said, judged, logs, rechained, texts

any_key = st.sampled_from([None, OLD_KEY, KEY])


@given(log=logs(keys=any_key), last=st.sampled_from([None, KEY]), data=st.data())
def test_an_untouched_log_is_always_ok_with_the_right_key(log: Log, last: bytes | None, data: st.DataObject):
    anchors = [log.checkpoint(None)]
    with_details = [entry.seq for entry, detail in log.rows if detail is not None]
    if with_details:
        log.erase(sorted(data.draw(st.sets(st.sampled_from(with_details)))), last)
    log.append(Said(), last)
    anchors.append(log.checkpoint(last))
    verdict = judged(log.rows, last, tuple(anchors))
    assert (verdict.verdict, verdict.first_bad) == (Finding.OK, None)
    assert (verdict.entries, verdict.head) == (len(log.rows), log.rows[-1][0].hash)
    assert (verdict.keyed, verdict.anchored) == (last is not None, True)


def test_an_empty_log_is_ok_and_an_anchor_says_it_was_not_empty():
    log = Log()
    log.append(Said(), None)
    assert judged([], KEY).verdict is Finding.OK
    assert judged([], None, (log.checkpoint(None),)).verdict is Finding.TRUNCATED


@given(log=logs(), key=st.sampled_from([KEY, None]), data=st.data())
def test_any_edit_of_any_column_is_altered_at_that_entry(log: Log, key: bytes | None, data: st.DataObject):
    rows = log.rows if key else rechained(log.rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(Entry._fields[1:]))
    entry, detail = rows[place]
    other = data.draw(st.none() | texts | st.binary(max_size=3) | st.just("\udcff"))
    assume(other != getattr(entry, column))
    edited = [*rows]
    edited[place] = entry._replace(**{column: other}), detail
    verdict = judged(edited, key)
    assert (verdict.verdict, verdict.first_bad) == (Finding.ALTERED, entry.seq)
    assert verdict.entries == len(rows)


@given(log=logs(), data=st.data())
def test_any_other_character_in_a_mac_is_altered(log: Log, data: st.DataObject):
    entry, detail = log.rows[-1]
    place = data.draw(st.integers(65, len(entry.hash) - 1))
    other = data.draw(st.sampled_from("0123456789abcdef.x"))
    assume(other != entry.hash[place])
    log.rows[-1] = entry._replace(hash=entry.hash[:place] + other + entry.hash[place + 1 :]), detail
    expected = {Finding.ALTERED} if len(log.rows) > 1 else {Finding.ALTERED, Finding.WRONG_KEY}
    assert judged(log.rows, KEY).verdict in expected


@given(log=logs(), key=st.sampled_from([None, OTHER_KEY]), data=st.data())
def test_an_entry_rewritten_with_its_hash_is_found(log: Log, key: bytes | None, data: st.DataObject):
    place = data.draw(st.integers(0, len(log.rows) - 1))
    entry, detail = log.rows[place]
    changed = entry._replace(outcome=f"{entry.outcome} not")
    forged = rechained([(changed, detail)], key, after=log.rows[:place])
    verdict = judged([*forged, *log.rows[place + 1 :]], KEY)
    only_entry = len(log.rows) == 1
    assert verdict.verdict is (Finding.WRONG_KEY if only_entry else Finding.ALTERED)
    assert verdict.first_bad == entry.seq


@given(log=logs(), key=st.sampled_from([None, OTHER_KEY]), data=st.data())
def test_a_tail_rewritten_consistently_is_found_by_the_key(log: Log, key: bytes | None, data: st.DataObject):
    place = data.draw(st.integers(0, len(log.rows) - 1))
    verdict = judged(rechained(log.rows[place:], key, after=log.rows[:place]), KEY)
    assert verdict.verdict is (Finding.ALTERED if place else Finding.WRONG_KEY)
    assert verdict.first_bad == place + 1


@given(log=logs(min_size=2), data=st.data())
def test_a_row_that_was_deleted_is_missing(log: Log, data: st.DataObject):
    place = data.draw(st.integers(0, len(log.rows) - 2))
    verdict = judged([*log.rows[:place], *log.rows[place + 1 :]], KEY)
    assert (verdict.verdict, verdict.first_bad) == (Finding.MISSING, place + 1)


@given(log=logs(), data=st.data())
def test_a_row_that_was_inserted_is_altered(log: Log, data: st.DataObject):
    place = data.draw(st.integers(1, len(log.rows)))
    inserted = log.rows[0][0]._replace(outcome="forged"), None
    verdict = judged(rechained([inserted, *log.rows[place:]], after=log.rows[:place]), KEY)
    assert (verdict.verdict, verdict.first_bad) == (Finding.ALTERED, place + 1)


@given(log=logs(min_size=2), data=st.data())
def test_two_rows_that_changed_places_are_altered(log: Log, data: st.DataObject):
    first, second = sorted(data.draw(st.sets(st.integers(0, len(log.rows) - 1), min_size=2, max_size=2)))
    rows = [*log.rows]
    rows[first] = log.rows[second][0]._replace(seq=first + 1), log.rows[second][1]
    rows[second] = log.rows[first][0]._replace(seq=second + 1), log.rows[first][1]
    verdict = judged(rows, KEY)
    assert (verdict.verdict, verdict.first_bad) == (Finding.ALTERED, first + 1)


@given(log=logs(), more=st.integers(1, 3))
def test_an_older_copy_is_truncated_against_the_anchor(log: Log, more: int):
    older = [*log.rows]
    for _ in range(more):
        log.append(Said(), KEY)
    verdict = judged(older, KEY, (log.checkpoint(KEY),))
    assert (verdict.verdict, verdict.first_bad) == (Finding.TRUNCATED, len(older) + 1)
    assert judged(older, KEY).verdict is Finding.OK


@given(log=logs(), more=st.integers(1, 3))
def test_an_older_copy_that_has_grown_again_is_forked(log: Log, more: int):
    other = Log()
    other.rows = [*log.rows]
    log.append(Said(outcome="then"), KEY)
    anchor = log.checkpoint(KEY)
    for _ in range(more):
        other.append(Said(outcome="otherwise"), KEY)
    verdict = judged(other.rows, KEY, (anchor,))
    assert (verdict.verdict, verdict.first_bad) == (Finding.FORKED, anchor.count)


@given(log=logs(), key=st.sampled_from([OTHER_KEY, OLD_KEY, None]))
def test_a_log_under_another_key_is_not_ok_without_it(log: Log, key: bytes | None):
    verdict = judged(log.rows, key)
    assert (verdict.verdict, verdict.first_bad, verdict.keyed) == (Finding.WRONG_KEY, 1, False)


@given(log=logs())
def test_a_key_is_demanded_of_a_log_that_has_none(log: Log):
    assert judged(rechained(log.rows), KEY).verdict is Finding.WRONG_KEY


@given(log=logs())
def test_a_key_that_takes_over_without_an_entry_is_altered(log: Log):
    silent = log.rows[-1][0]._replace(event=Event.PLAN_MADE), log.rows[-1][1]
    rows = rechained([silent], OTHER_KEY, after=log.rows)
    verdict = judged(rows, OTHER_KEY)
    assert (verdict.verdict, verdict.first_bad) == (Finding.ALTERED, len(rows))


def test_a_change_of_key_names_where_the_last_key_begins():
    log = Log()
    for key in (OLD_KEY, OLD_KEY, KEY):
        log.append(Said(), key)
    assert log.rows[2][0].outcome == key_change(KEY)
    assert judged(log.rows, KEY).verdict is Finding.OK
    old = judged(log.rows, OLD_KEY)
    assert (old.verdict, old.first_bad) == (Finding.WRONG_KEY, 3)


def test_a_checkpoint_with_a_forged_signature_is_no_anchor():
    log = Log()
    log.append(Said(), KEY)
    anchor = log.checkpoint(KEY)
    assert anchor.signature is not None
    forged = replace(anchor, at="2020-01-01T00:00:00.000000Z")
    assert judged(log.rows, KEY, (anchor,)).verdict is Finding.OK
    assert judged(log.rows, KEY, (forged,)).verdict is Finding.FORKED


@pytest.mark.parametrize("key", [None, KEY])
def test_the_words_are_of_the_head(key: bytes | None):
    log = Log()
    log.append(Said(), key)
    first = judged(log.rows, key).words
    log.append(Said(), key)
    assert len(first.split()) == 5
    assert judged(log.rows, key).words != first


@given(log=logs(min_size=2), data=st.data())
def test_the_known_way_around_the_key_is_seen_by_an_anchor(log: Log, data: st.DataObject):
    """As decisions/0003 admits: an unkeyed end that somebody takes up again without asking for a verdict."""
    place = data.draw(st.integers(1, len(log.rows) - 1))
    anchor = log.checkpoint(KEY)
    forged = Log()
    forged.rows = log.rows[:place]
    for entry, _ in log.rows[place:]:
        forged.append(Said(outcome=f"{entry.outcome} not"), None)
    assert judged(forged.rows, KEY).verdict is Finding.WRONG_KEY
    forged.append(Said(), KEY)
    assert judged(forged.rows, KEY).verdict is Finding.OK
    assert judged(forged.rows, KEY, (anchor,)).verdict is Finding.FORKED
