"""Two different entries never have the same bytes, and the bytes never change."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.audit.canonical import ENTRY_DOMAIN, NotCanonical, canonical_json, encode
from provisioner.audit.chain import hash_of
from provisioner.audit.checkpoint import Checkpoint, from_line, signed, to_line
from provisioner.audit.words import WORDS, five_words
from tests.audit.logs import texts

columns = st.lists(st.none() | texts | st.integers(), max_size=4)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def test_the_bytes_of_an_entry_are_these():
    columns = (
        1,
        "2026-11-22T04:05:06.000007Z",
        None,
        "42",
        "",
        "run.started",
        "é",
        None,
        None,
        None,
        "0" * 64,
    )
    written = (
        b"provisioner.audit.v1" b"1:1" b"27:2026-11-22T04:05:06.000007Z" b"-" b"2:42" b"0:" b"11:run.started"
        b"2:\xc3\xa9" b"---" b"64:" + b"0" * 64
    )  # fmt: skip
    assert encode(ENTRY_DOMAIN, columns) == written
    digest = hashlib.sha256(written)
    assert hash_of(columns, None) == digest.hexdigest()
    fingerprint = hashlib.sha256(b"provisioner.audit.key.v1" + b"k").hexdigest()[:8]
    mac = hmac.new(b"k", digest.digest(), "sha256").hexdigest()
    assert hash_of(columns, b"k") == f"{digest.hexdigest()}.{fingerprint}.{mac}"


@given(columns, columns)
def test_different_columns_have_different_bytes(one: list[str | int | None], other: list[str | int | None]):
    same = [None if c is None else str(c) for c in one] == [None if c is None else str(c) for c in other]
    assert (encode(ENTRY_DOMAIN, one) == encode(ENTRY_DOMAIN, other)) is same


@pytest.mark.parametrize("value", [b"bytes", "half \ud800", 1.5], ids=str)
def test_what_is_no_text_has_no_form(value: object):
    with pytest.raises(NotCanonical):
        encode(ENTRY_DOMAIN, [value])  # type: ignore[list-item]


@given(st.dictionaries(texts, json_values, max_size=4))
def test_a_detail_reads_back_and_the_order_of_its_keys_does_not_matter(detail: dict[str, object]):
    text = canonical_json(detail)
    assert json.loads(text) == detail
    assert canonical_json(dict(reversed(detail.items()))) == text


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), {1, 2}, b"x", {1: "x"}, "half \udc00", {"half \udc00": 1}, int],
    ids=repr,
)
def test_a_detail_holds_nothing_but_json_without_floats(value: object):
    with pytest.raises(NotCanonical, match=r"detail\.a\[0\]"):
        canonical_json({"a": [value]})


@given(st.integers(1), texts, st.sampled_from([None, b"k"]))
def test_a_checkpoint_is_one_line_and_reads_back(count: int, text: str, key: bytes | None):
    checkpoint = signed(Checkpoint(count=count, head=text, at=text, account_key=text), key)
    line = to_line(checkpoint)
    assert "\n" not in line
    assert from_line(line) == checkpoint


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"account_key":"1","at":"","count":0,"head":"","signature":null}',
        '{"account_key":"1","at":"","count":"1","head":"","signature":null}',
        '{"account_key":"1","at":"","count":1,"head":7,"signature":null}',
        '{"account_key":"1","at":"","count":1,"head":"","signature":null,"more":1}',
    ],
)
def test_a_line_that_is_no_checkpoint_is_refused(line: str):
    with pytest.raises(ValueError):
        from_line(line)


def test_the_words_are_2048_different_ones_and_five_of_them_hold_55_bits():
    assert len(WORDS) == len(set(WORDS)) == 2048
    digest = int.from_bytes(hashlib.sha256(b"head").digest())
    number = 0
    for word in five_words("head").split():
        number = number << 11 | WORDS.index(word)
    assert number == digest >> 256 - 55
