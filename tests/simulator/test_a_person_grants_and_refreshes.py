"""RFC 6749 section 4.1, RFC 7636 section 4, and what becomes of a refresh token that comes twice."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from provisioner.simulator import Simulator

from .visitor import Visitor

REDIRECT = "http://127.0.0.1:8421/"
VERIFIER = "a-verifier-of-forty-three-characters-at-least"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
AUTH = ("demo", "demo-secret")
ASKED = {
    "response_type": "code",
    "client_id": "demo",
    "redirect_uri": REDIRECT,
    "state": "s",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def brought_back(simulator: Simulator, **changes: str) -> dict[str, str]:
    answer = httpx.get(simulator.authorize_url, params=ASKED | changes)
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def form(code: str, /, **changes: str) -> dict[str, str]:
    known = {"grant_type": "authorization_code", "code": code}
    return known | {"redirect_uri": REDIRECT, "code_verifier": VERIFIER} | changes


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "another"}, {"redirect_uri": "http://127.0.0.1:1/"}, {"code": "unknown"}]
)
def test_a_code_is_redeemed_by_who_asked_for_it(simulator: Simulator, visitor: Visitor, changes) -> None:
    code = brought_back(simulator)["code"]
    answer = visitor.ask_for_token(form(code, **changes), auth=AUTH)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_counts_once(simulator: Simulator, visitor: Visitor) -> None:
    code = brought_back(simulator)["code"]
    assert visitor.ask_for_token(form(code), auth=AUTH).json()["refresh_token"]
    assert visitor.ask_for_token(form(code), auth=AUTH).status_code == 400


@pytest.mark.parametrize("changes", [{"code_challenge_method": "plain"}, {"scope": "calls:everything"}])
def test_what_cannot_be_granted_comes_back_as_an_error(simulator: Simulator, changes) -> None:
    back = brought_back(simulator, **changes)
    assert back["state"] == "s"
    assert "error" in back and "code" not in back


def test_nobody_is_sent_to_another_host(simulator: Simulator) -> None:
    answer = httpx.get(simulator.authorize_url, params=ASKED | {"redirect_uri": "https://evil.example.com/"})
    assert answer.status_code == 400


def test_a_rotated_refresh_token_that_comes_again_ends_the_grant(
    simulator: Simulator, visitor: Visitor
) -> None:
    def refreshed(token: str) -> httpx.Response:
        return visitor.ask_for_token({"grant_type": "refresh_token", "refresh_token": token}, auth=AUTH)

    first = visitor.ask_for_token(form(brought_back(simulator)["code"]), auth=AUTH).json()["refresh_token"]
    assert "refresh_token" not in refreshed(first).json()
    simulator.set_options(rotate_refresh_tokens=True)
    second = refreshed(first).json()["refresh_token"]
    assert refreshed(first).json()["error"] == "invalid_grant"
    assert refreshed(second).json()["error"] == "invalid_grant"
