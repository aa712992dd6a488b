"""The rule by itself, for any sequence of runs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provisioner.notify.messages import Footing, Kind, Matter, notice

FOOTING = Footing(account_key="1", words="audit log: 7 entries, one two three four five")
LINES = st.dictionaries(st.sampled_from("abcde"), st.just("line"))


def matter(items: dict[str, str]) -> Matter:
    told = {mark: f"{mark}: {line}" for mark, line in items.items()}
    return Matter(kind=Kind.FAILED, items=told, title="{} failed", over="it works again")


@given(st.lists(LINES))
def test_what_is_new_is_told_and_nothing_else(runs: list[dict[str, str]]) -> None:
    before: frozenset[str] = frozenset()
    for items in runs:
        found = notice(matter(items), before, FOOTING, str.upper)
        new = {mark for mark in items if mark.upper() not in before}
        if new:
            assert found is not None and found.title == f"provisioner: {len(new)} failed"
            assert {line[0] for line in found.text.splitlines() if line.endswith(": line")} == new
        elif before and not items:
            assert found is not None and found.title == "provisioner: it works again"
        else:
            assert found is None
        assert found is None or "one two three four five" in found.text
        before = frozenset(mark.upper() for mark in items)


def test_nothing_that_looks_secret_leaves() -> None:
    text = "refused: client_secret=c4n4ry https://host/start?authorizationCode=c4n4ry Bearer c4n4ryc4n4ry"
    items = {"a": text}
    found = notice(Matter(kind=Kind.FAILED, items=items, title="failed"), (), FOOTING, str)
    assert found is not None and "c4n4ry" not in found.text
