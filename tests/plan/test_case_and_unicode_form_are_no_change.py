"""Addresses compare by NFC and case-fold, names by NFC with case."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.text import address_form, folded_name, keyed_digest, nfc
from tests.plan.worlds import FRESH, linked, organizer, person, plan, said

texts = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P"]), max_size=12)


@given(texts)
def test_an_address_in_another_unicode_form_is_the_same_address(local: str) -> None:
    composed = unicodedata.normalize("NFC", local)
    decomposed = unicodedata.normalize("NFD", local)
    assert address_form(composed) == address_form(decomposed) == address_form(local)


@given(st.text(st.characters(max_codepoint=0x24F, categories=["L", "N"]), max_size=12))
def test_an_address_folded_before_is_the_same_address(local: str) -> None:
    assert address_form(local.casefold()) == address_form(local)
    assert address_form(address_form(local)) == address_form(local)


@pytest.mark.parametrize(
    ("in_the_roster", "in_the_account"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("ada@example.com", "ADA@EXAMPLE.COM"),
        ("zoe\u0301@example.com", "zo\u00e9@example.com"),
        ("STRASSE@example.com", "stra\u00dfe@example.com"),
    ],
)
def test_the_same_address_is_adopted_and_not_updated(in_the_roster: str, in_the_account: str) -> None:
    rows, listed = [person(1, email=nfc(in_the_roster))], [organizer(1, email=in_the_account)]
    made = plan(rows, listed, FRESH)
    assert (said(made), len(made.new_links), made.unchanged) == ([], 1, 1)
    assert said(plan(rows, listed, linked([1]))) == []


def test_a_name_in_another_unicode_form_is_no_change() -> None:
    listed = [organizer(1, first_name="Zoe\u0301")]
    assert said(plan([person(1, first_name="Zo\u00e9")], listed, linked([1]))) == []


def test_a_name_in_another_case_is_a_change() -> None:
    made = plan([person(1, last_name="McAda")], [organizer(1, last_name="Mcada")], linked([1]))
    (change,) = made.changes
    assert change.fields == {"last_name": ("Mcada", "McAda")}


def test_names_of_two_records_of_one_person_compare_without_case_and_spacing() -> None:
    assert folded_name("Zoe\u0301 ", "VAN  Dyk") == folded_name("zo\u00e9", "van Dyk")
    assert folded_name("Ada", "Byron") != folded_name("Ada", "Lovelace")


@given(texts, texts)
def test_a_keyed_digest_tells_equal_from_different_under_its_own_key_only(one: str, other: str) -> None:
    assert (keyed_digest(b"k", one) == keyed_digest(b"k", other)) == (one == other)
    assert keyed_digest(b"k", one) != keyed_digest(b"another", one)
