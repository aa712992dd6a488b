"""Details live beside the chain and may be erased by law; otherwise they count like any column."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner.audit.verdict import Finding, StoredDetail, verify
from tests.audit.logs import KEY, Log, Said, judged, texts

SECOND = 2


@pytest.fixture
def log() -> Log:
    log = Log()
    for name in ("Ada", "Ben", "Cy"):
        log.append(Said(detail={"name": name}), KEY)
    log.append(Said(), KEY)
    return log


def with_detail(log: Log, seq: int, detail: StoredDetail | None) -> Log:
    changed = Log()
    changed.rows = [*log.rows]
    changed.rows[seq - 1] = log.rows[seq - 1][0], detail
    return changed


def stored(log: Log, seq: int) -> tuple[str | None, str | None, int | None]:
    detail = log.rows[seq - 1][1]
    assert detail is not None
    return detail


def found(log: Log, *orphans: int) -> tuple[Finding, int | None]:
    verdict = verify(log.rows, key=KEY, orphans=orphans)
    return verdict.verdict, verdict.first_bad


@given(column=st.sampled_from([0, 1]), other=st.none() | texts | st.binary(max_size=2) | st.just("\udcff"))
def test_any_other_salt_or_text_is_altered(column: int, other: str | None):
    log = Log()
    log.append(Said(detail={"name": "Ada"}), KEY)
    detail = list(stored(log, 1))
    assume(other != detail[column])
    detail[column] = other
    assert found(with_detail(log, 1, tuple(detail))) == (Finding.ALTERED, 1)  # type: ignore[arg-type]


def test_two_details_that_changed_places_are_altered(log: Log):
    swapped = with_detail(with_detail(log, 2, stored(log, 3)), 3, stored(log, 2))
    assert found(swapped) == (Finding.ALTERED, SECOND)


def test_a_detail_that_is_not_there_is_missing(log: Log):
    assert found(with_detail(log, SECOND, None)) == (Finding.MISSING, SECOND)


def test_a_detail_where_none_belongs_is_altered(log: Log):
    assert found(with_detail(log, 4, stored(log, 3))) == (Finding.ALTERED, 4)
    assert found(with_detail(log, 4, (None, None, None))) == (Finding.ALTERED, 4)


@pytest.mark.parametrize(
    "erased_by", [None, 1, 4, 9], ids=["by nobody", "by a past", "by another", "by none"]
)
def test_a_detail_emptied_without_an_erasure_is_missing(log: Log, erased_by: int | None):
    assert found(with_detail(log, SECOND, (None, None, erased_by))) == (Finding.MISSING, SECOND)


def test_a_recorded_erasure_leaves_the_chain_whole(log: Log):
    log.erase([1, 3], KEY)
    log.append(Said(), KEY)
    assert found(log) == (Finding.OK, None)
    assert judged(log.rows, KEY).erased == 2


def test_one_detail_more_than_the_erasure_says_is_missing(log: Log):
    log.erase([2], KEY)
    assert found(with_detail(log, 3, (None, None, 5))) == (Finding.MISSING, SECOND)


def test_a_detail_that_came_back_is_found(log: Log):
    before = stored(log, SECOND)
    log.erase([SECOND], KEY)
    assert found(with_detail(log, SECOND, before)) == (Finding.ALTERED, 5)


def test_an_erasure_claimed_for_a_detail_that_is_there_is_altered(log: Log):
    salt, text, _ = stored(log, SECOND)
    assert found(with_detail(log, SECOND, (salt, text, 4))) == (Finding.ALTERED, SECOND)


def test_a_detail_without_an_entry_tells_of_the_entry_that_had_it(log: Log):
    assert found(log, 7) == (Finding.MISSING, 7)
    assert found(log, 0) == (Finding.ALTERED, 0)
