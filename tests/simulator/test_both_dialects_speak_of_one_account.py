"""One state, two dialects: what one of them does, the other one shows (goto-api section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from provisioner.simulator import Simulator
from provisioner.simulator.licenses import MEETING_LICENSE_KEY
from provisioner.simulator.official_v1 import SCOPES

from .visitor import ACCOUNT, ALL, MovedClock, small_seed

USERS = f"/admin/rest/v1/accounts/{ACCOUNT}/users"
GUIDE = f"/G2M/rest/v2/accounts/{ACCOUNT}/organizers"
FIRST = "8514119291996270000"
WEBINAR = "7205759403792794555"


def seed(**more: object) -> dict[str, object]:
    scopes = [*ALL.split(), *SCOPES]
    clients = [{"client_id": "demo", "client_secret": "demo-secret", "scopes": scopes}]
    meeting = {"meetingId": "5", "organizerKey": FIRST, "subject": "Room", "startTime": "", "endTime": ""}
    known = small_seed(count=5, seats=6, service_organizer="person4@example.com", meetings=[meeting], **more)
    return {
        **known,
        "clients": clients,
        "licenses": [{"key": WEBINAR, "products": ["G2W"], "seats": 1}],
        "other_accounts": [{"key": "8830995", "name": "Labs"}],
    }


class Asking:
    def __init__(self, simulator: Simulator, scope: str | None = None) -> None:
        self._client = httpx.Client(base_url=simulator.base_url, timeout=10)
        form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        answer = self._client.post(simulator.token_url, data=form, auth=("demo", "demo-secret"))
        self._client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"

    def __call__(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self._client.request(method, path, json=body)

    def user(self, key: str = FIRST) -> dict[str, Any]:
        return self("GET", f"{USERS}/{key}").json()  # type: ignore[no-any-return]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(seed(), clock=MovedClock()) as running:
        yield running


@pytest.fixture
def ask(simulator: Simulator) -> Asking:
    return Asking(simulator)


def create(ask: Asking, email: str, *licenses: str) -> httpx.Response:
    user = {"email": email, "firstName": "New", "lastName": "User"}
    return ask("POST", USERS, {"users": [user], "licenseKeys": list(licenses), "suppressEmail": True})


def test_a_suspension_in_one_is_one_in_the_other(ask: Asking) -> None:
    assert ask("PUT", f"{GUIDE}/{FIRST}/suspend").status_code == 200
    shown = ask.user()
    assert (shown["status"], "licenseKeys" in shown) == ("SUSPENDED", False)
    assert ask("PUT", f"{USERS}/{FIRST}", {"licenseKeys": [MEETING_LICENSE_KEY]}).content == b""
    assert ask("GET", f"/G2M/rest/v2/organizers/{FIRST}").json()["status"] == "ACTIVE"


def test_the_status_is_derived_from_the_licences(ask: Asking) -> None:
    created = create(ask, "new@example.com", MEETING_LICENSE_KEY)
    (told,) = created.json()
    assert (created.status_code, told.keys()) == (201, {"key", "email"})
    assert ask.user(told["key"])["status"] == "INVITED"
    (bare,) = create(ask, "bare@example.com").json()
    assert ask.user(bare["key"])["status"] == "SUSPENDED"


def test_a_listing_goes_by_offset(simulator: Simulator, ask: Asking) -> None:
    page = ask("GET", f"{USERS}?pageSize=3&offset=3").json()
    assert [page["fromIndex"], page["toIndex"], page["total"], len(page["results"])] == [3, 5, 5, 2]
    simulator.set_options(integer_keys=True)
    assert ask.user()["key"] == int(FIRST)
    assert ask.user()["licenseKeys"] == [int(MEETING_LICENSE_KEY)]


def test_existing_and_deleted_users_come_back_as_created(ask: Asking) -> None:
    assert create(ask, "person0@example.com", MEETING_LICENSE_KEY).json()[0]["key"] == FIRST
    assert ask("DELETE", f"{USERS}/{FIRST}").status_code == 204
    upcoming = f"/G2M/rest/organizers/{FIRST}/upcomingMeetings"
    assert ask("GET", upcoming).status_code == 404
    assert create(ask, "person0@example.com", MEETING_LICENSE_KEY).json()[0]["key"] == FIRST
    assert [meeting["subject"] for meeting in ask("GET", upcoming).json()] == ["Room"]


def test_a_licence_counts_its_seats_and_the_invited(ask: Asking) -> None:
    (new,) = create(ask, "new@example.com", MEETING_LICENSE_KEY).json()
    meeting, webinar = ask("GET", f"/admin/rest/v1/accounts/{ACCOUNT}/licenses").json()
    assert (meeting["seats"], meeting["userCount"], meeting["invitedUserKeys"]) == (6, 6, [new["key"]])
    assert (webinar["products"], webinar["userKeys"]) == (["G2W"], [])
    refused = create(ask, "more@example.com", MEETING_LICENSE_KEY)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (402, "InsufficientLicenses")


def test_a_refused_update_changes_nothing(simulator: Simulator, ask: Asking) -> None:
    body = {"lastName": "Roe", "licenseKeys": [MEETING_LICENSE_KEY, "404"]}
    assert ask("PUT", f"{USERS}/{FIRST}", body).status_code == 400
    assert ask.user()["lastName"] == "Last"


def test_locks_refuse_renames() -> None:
    locked = {"email": "l@example.com", "firstName": "Lo", "lastName": "Ck", "organizerKey": "77"}
    with Simulator(seed(organizers=[{**locked, "nameLocked": True, "invitation": "declined"}])) as simulator:
        ask = Asking(simulator)
        assert ask.user("77")["status"] == "SUSPENDED"
        assert ask("PUT", f"{USERS}/77", {"lastName": "Other"}).status_code == 403
        assert ask("PUT", f"{USERS}/77", {"email": "other@example.com"}).status_code == 200
        simulator.load(dumped := simulator.dump())
        assert simulator.dump() == dumped


def test_me_has_several_accounts(ask: Asking) -> None:
    me = ask("GET", "/admin/rest/v1/me").json()
    assert me["email"] == "person4@example.com"
    assert [account["key"] for account in me["accounts"]] == [ACCOUNT, "8830995"]


def test_each_api_refuses_in_its_own_way(simulator: Simulator, ask: Asking) -> None:
    upcoming = f"/G2M/rest/organizers/{FIRST}/upcomingMeetings"
    reader = Asking(simulator, "identity:")
    assert reader("GET", USERS).status_code == 200
    assert reader("GET", upcoming).json()["int_err_code"] == "AccessDenied"
    assert Asking(simulator, "collab:")("GET", USERS).json()["errors"][0]["code"] == "AccessDenied"
    simulator.fault("expired_token", path="upcomingMeetings")
    expired = ask("GET", upcoming)
    assert (expired.status_code, expired.json()["int_err_code"]) == (403, "InvalidToken")
    assert ask("GET", USERS).status_code == 401


@pytest.mark.parametrize(("dialect", "other"), [("guide-v2", USERS), ("official-v1", GUIDE)])
def test_an_account_may_speak_one_alone(simulator: Simulator, ask: Asking, dialect: str, other: str) -> None:
    simulator.set_options(dialect=dialect)
    assert ask("GET", other).status_code == 404
    assert ask("GET", GUIDE if dialect == "guide-v2" else USERS).status_code == 200
