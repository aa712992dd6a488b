from __future__ import annotations

import pytest

from provisioner.simulator import Simulator

from .visitor import ALL, MovedClock, Visitor, small_seed

KEY = "8514119291996270000"
READ = "admin:org.read"
MANAGE = "admin:org.manage"
SCIM = "identity:scim.user.management"
SEE = "collab:meeting:read"
PLAN = "collab:meeting:manage"
YEAR = "startDate=2026-01-01T00:00:00Z&endDate=2027-01-01T00:00:00Z"
MEETING = {"subject": "S", "meetingType": "recurring"}
NEW = {"email": "new@example.com", "firstName": "New", "lastName": "User"}
CALLS = [
    ("GET", "{account}", None, {READ, MANAGE}),
    ("GET", f"/organizers/{KEY}", None, {READ, MANAGE}),
    ("POST", "{account}", NEW, {MANAGE, SCIM}),
    ("PUT", f"/organizers/{KEY}", {"firstName": "Renamed"}, {MANAGE, SCIM}),
    ("PUT", f"{{account}}/{KEY}/suspend", None, {MANAGE, SCIM}),
    ("GET", f"/organizers/{KEY}/meetings", None, {SEE, PLAN}),
    ("GET", "/meetings/222/attendees", None, {SEE, PLAN}),
    ("GET", "/upcomingMeetings", None, {SEE, PLAN}),
    ("GET", f"/historicalMeetings?{YEAR}", None, {SEE, PLAN}),
    ("POST", "/meetings", MEETING, {PLAN}),
    ("GET", "/meetings/333", None, {SEE, PLAN}),
    ("GET", "/meetings/333/start", None, {PLAN}),
    ("PUT", "/meetings/333", MEETING, {PLAN}),
    ("DELETE", "/meetings/333", None, {PLAN}),
    ("DELETE", f"{{account}}/{KEY}", None, {MANAGE, SCIM}),
]


@pytest.mark.parametrize("scope", ALL.split())
def test_a_403_names_the_scope_that_is_missing(simulator: Simulator, scope: str):
    simulator.load(
        small_seed(
            count=1,
            service_organizer="person0@example.com",
            meetings=[
                {"meetingId": "333", "organizerKey": KEY, "subject": "R", "meetingType": "recurring"},
                {
                    "meetingId": "111",
                    "meetingInstanceKey": "222",
                    "organizerKey": KEY,
                    "subject": "S",
                    "status": "HISTORY",
                },
            ],
        )
    )
    with Visitor(simulator, scope) as visitor:
        for method, path, body, opening in CALLS:
            before = simulator.dump()
            answer = visitor.ask(method, path.format(account=visitor.organizers_path), body)
            if scope in opening:
                assert answer.is_success, answer.text
            else:
                assert answer.status_code == 403
                assert any(each in answer.json()["description"] for each in opening)
                assert simulator.dump() == before


def test_scopes_beyond_the_registered_are_refused(simulator: Simulator, visitor: Visitor):
    form = {"grant_type": "client_credentials", "scope": "admin:org.read calls:everything"}
    answer = visitor.ask_for_token(form, auth=("demo", "demo-secret"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert "calls:everything" in answer.json()["error_description"]
    assert "admin:org.read" not in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("form", "auth", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, ("demo", "wrong"), 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, None, 401, "invalid_client"),
        ({"grant_type": "password"}, ("demo", "demo-secret"), 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused(visitor: Visitor, form, auth, status: int, error: str):
    answer = visitor.ask_for_token(form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_credentials_may_stand_in_the_form(visitor: Visitor):
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}
    assert visitor.ask_for_token(form).json()["scope"] == ALL


@pytest.mark.parametrize("told", [True, False])
def test_the_principal_follows_the_address_of_the_service_organizer(simulator: Simulator, told: bool):
    seed = small_seed(count=2, service_organizer="person0@example.com", options={"tell_principal": told})
    simulator.load(seed)
    with Visitor(simulator) as visitor:
        visitor.ask("PUT", f"/organizers/{KEY}", {"email": "renamed@example.com"})
        form = {"grant_type": "client_credentials"}
        answer = visitor.ask_for_token(form, auth=("demo", "demo-secret")).json()
    assert answer.get("principal") == ("renamed@example.com" if told else None)


def test_a_token_lives_as_long_as_it_says(simulator: Simulator, clock: MovedClock):
    simulator.set_options(token_lifetime_s=3)
    with Visitor(simulator) as visitor:
        clock.move(2.9)
        assert visitor.get(f"/organizers/{KEY}").status_code == 200
        clock.move(0.1)
        assert visitor.get(f"/organizers/{KEY}").status_code == 401
        visitor.sign_in()
        assert visitor.get(f"/organizers/{KEY}").status_code == 200


def test_another_account_and_other_paths_are_not_served(visitor: Visitor):
    assert visitor.get("/accounts/1/organizers").status_code == 403
    assert visitor.get("/accounts/1/users").status_code == 404
    assert visitor.ask("PATCH", f"/organizers/{KEY}").status_code == 404
