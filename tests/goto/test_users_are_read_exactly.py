"""Users and licences of official-v1 as they travel, without a loop or a socket: the recorded samples."""

from __future__ import annotations

import pytest

from provisioner.goto import official_wire
from provisioner.goto.licenses import License, Seats, licenses
from provisioner.goto.meetings import meeting
from provisioner.goto.official_listing import Drifted, OffsetListing, UsersPage, users_page
from provisioner.goto.official_wire import Terms, created_key, me, status_here
from provisioner.goto.problems import problem
from provisioner.goto.wire import Malformed
from provisioner.people.organizer import Organizer, Status

from .conftest import a_hire

MEET, WEBINAR = "7205759403792794001", "7205759403792794555"


def answered(sample, name: str):
    return sample(f"official_{name}")["answer"]["body"]


@pytest.fixture
def seats(sample) -> Seats:
    return Seats(licenses(answered(sample, "licenses")), chosen=())


def listed(sample, seats: Seats, *, strip: bool = False) -> dict[str, Organizer]:
    terms = Terms(seats.keys, strip, seats.names)
    page = users_page(
        answered(sample, "list"),
        lambda entry: official_wire.user(entry, terms, holders=seats.held_by()),
    )
    return {user.email.split("@")[0]: user for user in page.users}


def test_the_licence_decides_what_a_status_means_here(sample, seats: Seats) -> None:
    found = {name: user.status for name, user in listed(sample, seats).items()}
    assert found == {
        "jane": Status.ACTIVE,
        "invited": Status.INVITED,
        "declined": Status.INVITED,  # the licence still counts this user
        "inactive": Status.INACTIVE,
        "suspended": Status.SUSPENDED,
        "webinar": Status.SUSPENDED,  # cannot host a meeting
        "both": Status.ACTIVE,
    }


@pytest.mark.parametrize(
    ("word", "held", "here"),
    [
        (Status.SUSPENDED, [MEET], Status.INVITED),
        (Status.INVITED, [], Status.INVITED),
        (Status.INVITED, [WEBINAR], Status.SUSPENDED),
        (Status.ACTIVE, [], Status.SUSPENDED),
        (Status.UNKNOWN, [], Status.UNKNOWN),
        (Status.UNKNOWN, [MEET], Status.UNKNOWN),
    ],
)
def test_status_here(word: Status, held: list[str], here: Status) -> None:
    assert status_here(word, held, [MEET]) is here


def test_keys_are_exact_and_what_is_left_out_is_empty(sample, seats: Seats) -> None:
    jane = listed(sample, seats)["jane"]
    assert (jane.key, jane.missing) == ("8514119291996280644", frozenset())
    assert jane.entitlements == {"licenses": (MEET,), "roles": ("MANAGE_USERS",), "group": ("4711",)}
    invited = listed(sample, seats)["invited"]
    assert (invited.locale, invited.time_zone, invited.admin_roles) == (None, None, ())
    with pytest.raises(Malformed, match="float"):
        official_wire.user({"key": 8.5e18, "email": "a@example.com"}, Terms())
    with pytest.raises(Malformed, match="licenseKey"):
        official_wire.user({"key": 1, "email": "a@example.com", "licenseKeys": [7.2e18]}, Terms())


def test_locks_name_our_fields(sample, seats: Seats) -> None:
    found = listed(sample, seats)
    assert found["jane"].locked == frozenset()
    assert found["inactive"].locked == {"first_name", "last_name"}
    assert found["both"].locked == {"email"}
    assert found["webinar"].locked == {"first_name", "last_name", "email", "locale"}


def test_what_a_suspension_takes(sample, seats: Seats) -> None:
    found = listed(sample, seats)
    assert official_wire.suspend_body(found["both"]) == sample("official_suspend")["request"]["body"]
    assert official_wire.suspend_body(found["jane"]) == sample("official_suspend_admin")["request"]["body"]
    assert found["both"].other_products == ("G2W",)
    stripped = listed(sample, seats, strip=True)["both"]
    assert official_wire.suspend_body(stripped) == {"licenseKeys": []}
    assert stripped.other_products == ()
    assert stripped.entitlements == {"licenses": (MEET, WEBINAR), "other_products": ("G2W",)}


def test_bodies_are_those_of_the_reference(sample) -> None:
    hire = a_hire()
    assert official_wire.create_body(hire, MEET) == sample("official_create")["request"]["body"]
    assert official_wire.update_body({"last_name": "Roe"}) == sample("official_update")["request"]["body"]
    assert created_key(answered(sample, "create"), hire.email) == "8514119291996280700"
    with pytest.raises(Malformed):
        created_key([{"key": 1, "email": "other@example.com"}], hire.email)


def test_only_a_whole_user_is_an_answer_to_a_change(sample, seats: Seats) -> None:
    whole = answered(sample, "list")["results"][0]
    assert official_wire.shown(whole, Terms(seats.keys)).values["status"] is Status.ACTIVE
    for told in (None, {"key": 1}, {"key": 1, "email": "a@example.com"}, []):
        with pytest.raises(Malformed):
            official_wire.shown(told, Terms(seats.keys))


def test_me_names_all_accounts(sample) -> None:
    found = me(answered(sample, "me"))
    assert found.account_keys == {"6425603496547407943", "8830995"}
    assert (found.email, found.admin_roles) == ("it-automation@example.com", ("SUPER_USER",))


# --- seats -----------------------------------------------------------------------------------------------


def test_seats_are_those_of_gotomeeting_and_the_invited_hold_theirs(seats: Seats) -> None:
    assert (seats.total, seats.taken, seats.keys) == (10, 5, {MEET})
    assert seats.names == {MEET: "G2M", WEBINAR: "G2W"}


def test_a_seat_is_taken_once() -> None:
    seats = Seats([License("1", 2, 1, ("G2M",)), License("2", 1, 0, ("G2M",))], chosen=())
    assert [seats.take(["2"]), seats.take(), seats.take()] == ["2", "1", None]
    seats.free("1")
    assert seats.take() == "1"


def test_a_disabled_licence_gives_no_seat_and_a_chosen_one_needs_no_product() -> None:
    off = License("1", 5, 0, ("G2M",), enabled=False)
    assert Seats([off], chosen=()).take() is None
    odd = Seats([off, License("2", None, 3, ("Collab Pro",))], chosen=("2", "9"))
    assert (odd.keys, odd.unknown, odd.total, odd.take()) == ({"2"}, ("9",), None, "2")


# --- the listing -----------------------------------------------------------------------------------------


def page(first: int, count: int, total: int) -> UsersPage:
    users = tuple(Organizer(key=str(n), email=f"p{n}@example.com") for n in range(first, first + count))
    return UsersPage(users, first, total)


def test_a_listing_advances_by_what_it_received() -> None:
    listing = OffsetListing()
    for first, count in ((0, 3), (3, 1), (4, 2)):
        assert (listing.offset, listing.is_complete) == (first, False)
        listing.add(page(first, count, 6))
    assert listing.is_complete
    nobody = OffsetListing()
    nobody.add(UsersPage((), None, 0))
    assert nobody.is_complete


@pytest.mark.parametrize(
    "second",
    [page(3, 3, 5), page(3, 3, 7), page(2, 3, 6), page(3, 0, 6), page(3, 4, 6)],
    ids=["fewer", "more", "shifted", "empty", "too many"],
)
def test_an_account_that_changes_meanwhile_is_seen(second: UsersPage) -> None:
    listing = OffsetListing()
    listing.add(page(0, 3, 6))
    with pytest.raises(Drifted):
        listing.add(second)


@pytest.mark.parametrize(
    "data", [[], {"results": []}, {"total": 3}, {"results": [{"key": 1}], "total": 1}, {"total": "x"}]
)
def test_what_is_no_page_is_an_error(data: object) -> None:
    with pytest.raises(Malformed):
        users_page(data, lambda entry: official_wire.user(entry, Terms()))


# --- errors and meetings ---------------------------------------------------------------------------------


def test_error_bodies_become_one_sentence(sample) -> None:
    import json

    for name, told in (
        ("refused_admin", "HTTP 403 (AccessDenied): identity: is wanted [incident a1b2]"),
        ("refused_meeting_expired", "HTTP 403 (InvalidToken): Invalid token passed"),
    ):
        body = json.dumps(answered(sample, name)).encode()
        assert problem(403, body, lambda text: text).sentence() == told


def test_a_meeting_of_either_spelling(sample) -> None:
    found = meeting(answered(sample, "upcoming")[0])
    assert (found.meeting_id, found.subject, found.kind) == ("399489813", "Weekly", "scheduled")
    assert found.starts is not None
    assert meeting(answered(sample, "upcoming_one_object")).starts is None
