from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.simulator import Simulator

from .visitor import ACCOUNT, Visitor, small_seed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 45), cap=st.integers(1, 120), limit=st.none() | st.integers(1, 200))
def test_every_organizer_comes_once_whatever_the_page_size(simulator, visitor, count, cap, limit):
    simulator.load(small_seed(count=count, options={"page_cap": cap}))
    pages = visitor.pages(limit)
    entries = [entry for page in pages for entry in page["organizers"]]
    assert [entry["organizerKey"] for entry in entries] == list(simulator.account.organizers)
    size = min(cap, limit or 10, 100)
    assert all(len(page["organizers"]) == size for page in pages[:-1])
    assert len(pages) == max(1, -(-count // size)), "no page too many: the last one has no token"


def test_the_page_is_10_by_default_and_100_at_most(simulator: Simulator, visitor: Visitor):
    simulator.load(small_seed(count=120))
    assert len(visitor.pages()[0]["organizers"]) == 10
    assert len(visitor.pages(limit=1000)[0]["organizers"]) == 100


def test_what_comes_and_goes_meanwhile_shifts_nobody_else(simulator: Simulator, visitor: Visitor):
    first = visitor.get(f"{visitor.organizers_path}?limit=10").json()
    gone = first["organizers"][3]["organizerKey"]
    assert visitor.ask("DELETE", f"{visitor.organizers_path}/{gone}").status_code == 204
    made = visitor.create("new@example.com").json()["organizerKey"]
    token = first["nextPageToken"]
    rest = visitor.get(f"{visitor.organizers_path}?limit=100&nextPageToken={token}").json()["organizers"]
    seen = [entry["organizerKey"] for entry in (*first["organizers"], *rest)]
    assert len(seen) == len(set(seen)) == 26
    assert seen[-1] == made


@pytest.mark.parametrize(
    "query", ["nextPageToken=abc123", "nextPageToken=%20", "limit=0", "limit=ten", "limit=-1"]
)
def test_a_senseless_page_is_refused(visitor: Visitor, query: str):
    assert visitor.get(f"{visitor.organizers_path}?{query}").status_code == 400


def test_thin_entries_carry_key_and_address_alone(simulator: Simulator, visitor: Visitor):
    simulator.set_options(thin_listing=True)
    entry = visitor.pages()[0]["organizers"][0]
    assert set(entry) == {"organizerKey", "email"}
    assert set(visitor.get(f"/organizers/{entry['organizerKey']}").json()) > {
        "locale",
        "timeZone",
        "adminRoles",
    }


@pytest.mark.parametrize("as_integers", [False, True])
def test_keys_are_exact(simulator: Simulator, visitor: Visitor, as_integers: bool):
    simulator.set_options(integer_keys=as_integers)
    made = visitor.create("new@example.com").json()["organizerKey"]
    assert made == (8514119291996280000 if as_integers else "8514119291996280000")
    shown = visitor.get(f"/organizers/{made}").json()
    assert shown["accountKey"] == (int(ACCOUNT) if as_integers else ACCOUNT)
    answer = visitor.ask("PUT", f"/organizers/{made}", {**shown, "firstName": "Renamed"})
    assert answer.json() == {**shown, "firstName": "Renamed"}


def test_meetings_are_paged_like_organizers(simulator: Simulator, visitor: Visitor):
    key = next(iter(simulator.account.organizers))
    meetings = [{"meetingId": str(100_000_000 + at), "organizerKey": key, "subject": "S"} for at in range(23)]
    simulator.load(small_seed(count=1, meetings=meetings))
    found, token = [], ""
    for size in (10, 10, 3):
        page = visitor.get(f"/organizers/{key}/meetings{token}").json()
        assert len(page["meetings"]) == size
        found += [meeting["meetingId"] for meeting in page["meetings"]]
        token = f"?nextPageToken={page.get('nextPageToken')}"
    assert "nextPageToken" not in page
    assert found == [meeting["meetingId"] for meeting in meetings]
