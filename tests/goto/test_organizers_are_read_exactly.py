"""The pure wire functions, on recorded samples and on everything that a key, a name or a role can be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.goto import listing, wire
from provisioner.people.organizer import Organizer, Status

from .conftest import a_hire, an_organizer

whole_keys = st.integers(0, 2**63)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
their_names = st.sampled_from(sorted(wire.THEIR_NAMES.values()))


@given(whole_keys, st.booleans())
def test_a_key_keeps_every_digit_as_text_and_as_integer(key: int, as_text: bool) -> None:
    body = json.dumps({"organizerKey": str(key) if as_text else key, "email": "a@example.com"}).encode()
    assert wire.organizer(wire.decode(body), whole=True).key == str(key)


@pytest.mark.parametrize(
    "raw",
    ["8.514119e+18", "123.0", "NaN", "true", "null", '""', '"8.5e18"', '"1 2"', '"../x"', "-1", "[1]", "{}"],
)
def test_a_key_that_is_not_exact_is_an_error(raw: str) -> None:
    data = wire.decode(b'{"organizerKey": %s, "email": "a@example.com"}' % raw.encode())
    with pytest.raises(wire.Malformed, match="organizerKey"):
        wire.organizer(data, whole=True)


@pytest.mark.parametrize("raw", ["1e999", "-1e999", "NaN", "Infinity", "0.1"])
def test_a_damaged_number_nobody_needs_spoils_nothing(raw: str) -> None:
    data = wire.decode(b'{"organizerKey": 7, "email": "a@b.c", "maxParticipants": %s}' % raw.encode())
    organizer = wire.organizer(data, whole=True)
    assert organizer.key == "7"
    wire.encode(wire.put_body(organizer, {}))


@given(st.dictionaries(their_names | st.text(), json_values))
def test_whatever_an_entry_holds_it_is_an_organizer_or_malformed(entry: dict[str, object]) -> None:
    try:
        organizer = wire.organizer(wire.decode(json.dumps(entry).encode()), whole=False)
    except wire.Malformed:
        return
    assert organizer.key
    assert organizer.email.strip()
    json.dumps(organizer, ensure_ascii=False, default=sorted).encode()
    for name in organizer.missing - {"status"}:
        assert not getattr(organizer, name)


@given(st.binary())
def test_whatever_a_body_holds_it_is_json_or_unreadable(body: bytes) -> None:
    try:
        wire.decode(body)
    except wire.Unreadable as seen:
        assert str(seen)


def test_json_nested_beyond_reason_is_unreadable() -> None:
    with pytest.raises(wire.Unreadable):
        wire.decode(b"[" * 200_000 + b"]" * 200_000)


def test_a_thin_entry_names_what_it_lacks(sample) -> None:
    page = listing.organizers_page(sample("list_thin")["answer"]["body"])
    assert [o.key for o in page.entries] == ["123", "456"]
    assert page.entries[0].missing == {
        "status", "first_name", "last_name", "admin_roles", "locale", "time_zone",
    }  # fmt: skip
    assert page.next_token == "abc123"


def test_a_full_entry_lacks_nothing_and_keeps_what_we_do_not_know(sample) -> None:
    (organizer,) = listing.organizers_page(sample("list_full")["answer"]["body"]).entries
    assert organizer == an_organizer(
        time_zone="America/New_York",
        admin_roles=("SUPER_USER",),
        extras={"accountKey": "6425603496547407943", "maxParticipants": 250},
    )
    assert isinstance(organizer.missing, frozenset)


def test_integer_keys_beyond_2_53_stay_exact(sample) -> None:
    page = listing.organizers_page(sample("list_integer_keys")["answer"]["body"])
    assert page.entries[0].key == "9199999999999999999"
    assert page.entries[0].extras["accountKey"] == 6425603496547407943
    assert page.next_token is None


def test_other_spellings_are_understood(sample) -> None:
    page = listing.organizers_page(sample("list_other_spelling")["answer"]["body"])
    (organizer,) = page.entries
    assert organizer[:8] == ("123", "a@example.com", "A", "B", Status.ACTIVE, None, None, ("MANAGE_USERS",))
    assert not organizer.missing
    assert page.next_token is None


def test_what_an_object_asked_for_by_key_leaves_out_is_empty(sample) -> None:
    organizer = wire.organizer(sample("get_guide")["answer"]["body"], whole=True)
    assert organizer == Organizer(key="123456", email="user@example.com", first_name="Jane", last_name="Doe")


def test_a_status_nobody_documented_is_unknown_and_goes_back_as_it_came() -> None:
    organizer = wire.organizer({"organizerKey": "1", "email": "a@b.c", "status": "Frozen"}, whole=True)
    assert organizer.status is Status.UNKNOWN
    assert wire.put_body(organizer, {})["status"] == "Frozen"


@pytest.mark.parametrize("roles", [[{"role": "ADMIN"}], {"role": "ADMIN"}, ["ADMIN", None], "ADMIN", [7]])
def test_a_role_in_an_odd_shape_is_a_role_and_goes_back_as_it_came(roles: object) -> None:
    organizer = wire.organizer({"organizerKey": "1", "email": "a@b.c", "adminRoles": roles}, whole=True)
    assert organizer.admin_roles
    assert wire.put_body(organizer, {})["adminRoles"] == roles


def test_half_a_surrogate_pair_does_not_survive() -> None:
    data = wire.decode(rb'{"organizerKey": "1", "email": "a@b.c", "firstName": "J\ud800"}')
    assert wire.organizer(data, whole=True).first_name == "J?"


# --- bodies ----------------------------------------------------------------------------------------------


def test_a_put_sends_everything_that_was_read(sample) -> None:
    read = sample("list_full")["answer"]["body"]["organizers"][0]
    organizer = wire.organizer(read, whole=False)
    assert wire.put_body(organizer, {}) == read
    assert wire.put_body(organizer, {"first_name": "Updated", "status": Status.SUSPENDED}) == {
        **read,
        "firstName": "Updated",
        "status": "SUSPENDED",
    }


@given(st.dictionaries(st.text().filter(lambda name: name.lower() not in wire._OUR_NAMES), json_values))
def test_a_put_keeps_fields_that_nobody_has_heard_of(extras: dict[str, object]) -> None:
    entry = wire.decode(json.dumps({"organizerKey": 5, "email": "a@b.c", **extras}).encode())
    assert isinstance(entry, dict)
    body = wire.put_body(wire.organizer(entry, whole=True), {"email": "b@b.c"})
    assert body == {**entry, "email": "b@b.c"}
    assert json.loads(wire.encode(body)) == body


def test_what_equals_in_python_and_not_in_json_is_kept_apart() -> None:
    told: list[object] = [1, True, True, 1, {"a": [1]}, {"a": [True]}]
    entries = [{"organizerKey": str(n), "email": "a@b.c", "vip": vip} for n, vip in enumerate(told)]
    page = listing.organizers_page({"organizers": entries})
    assert [json.dumps(entry.extras["vip"]) for entry in page.entries] == [json.dumps(vip) for vip in told]
    assert page.entries[1].extras is page.entries[2].extras, "the same is kept once"


def test_a_create_sends_optional_fields_only_where_there_is_an_opinion(sample) -> None:
    plain = a_hire(locale=None)
    assert wire.create_body(plain) == sample("create")["request"]["body"]
    assert wire.create_body(plain._replace(locale="de_DE", time_zone="Europe/Berlin")) == {
        **sample("create")["request"]["body"],
        "locale": "de_DE",
        "timeZone": "Europe/Berlin",
    }


# --- comparing -------------------------------------------------------------------------------------------


def test_fields_compare_as_people_read_them() -> None:
    seen = {"email": "JANE@Example.com", "first_name": "Jose\u0301", "locale": "en_US", "time_zone": None}
    assert not wire.differing(seen, {"email": "jane@example.COM", "first_name": "Jos\u00e9", "time_zone": ""})
    assert wire.differing(seen, {"first_name": "jos\u00e9", "locale": "en_us", "time_zone": "UTC"}) == (
        "first_name",
        "locale",
        "time_zone",
    )
    assert wire.differing({}, {"status": "ACTIVE"}) == ("status",)
