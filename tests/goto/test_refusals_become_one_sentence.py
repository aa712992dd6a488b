from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.errors import Refusal
from provisioner.goto.problems import Problem, carries_error, problem, refusal


def said(answer) -> Problem:
    body = answer["text"].encode() if "text" in answer else json.dumps(answer["body"]).encode()
    return problem(answer["status"], body, str)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "refused_no_seat_402",
            "HTTP 402 (PaymentRequired): No seat is available on this account. [incident 5f3c]",
        ),
        ("refused_no_seat_409", "HTTP 409 (NoSeatsAvailable): All 10 licences are in use"),
        (
            "refused_address_known",
            "HTTP 409 (EmailExists): new@example.com already exists in this account [incident 77aa]",
        ),
        (
            "refused_scope",
            "HTTP 403 (InsufficientScope): The token lacks the scope admin:org.read [incident b1]",
        ),
        ("refused_nested", "HTTP 400 (BadLimit): limit is not a number"),
        ("refused_empty", "HTTP 500: an empty answer"),
        ("refused_html", "HTTP 502: an HTML page, not an answer of the API"),
        (
            "token_invalid_scope",
            "HTTP 400 (invalid_scope): the client is not registered for: admin:org.read",
        ),
    ],
)
def test_every_shape_of_error_body_is_one_sentence(sample, name: str, sentence: str) -> None:
    assert said(sample(name)["answer"]).sentence() == sentence


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("refused_no_seat_402", Refusal.SEAT),
        ("refused_no_seat_409", Refusal.SEAT),
        ("refused_address_known", Refusal.ADDRESS_KNOWN),
        ("refused_profile_elsewhere", Refusal.PROFILE_ELSEWHERE),
        ("refused_unclear", Refusal.OTHER),
        ("refused_scope", Refusal.OTHER),
    ],
)
def test_a_refused_create_is_told_apart_by_its_body(sample, name: str, meaning: Refusal) -> None:
    assert refusal("POST", said(sample(name)["answer"])) is meaning


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("NO_SEAT", None, Refusal.SEAT),
        ("SeatLimitReached", None, Refusal.SEAT),
        (None, "No license available; transfer one or buy more", Refusal.SEAT),
        ("DuplicateOrganizer", None, Refusal.ADDRESS_KNOWN),
        (None, "e-mail address is already registered", Refusal.ADDRESS_KNOWN),
        (None, "seat@example.com exists", Refusal.ADDRESS_KNOWN),
        (None, "Jane Seaton already is a member of this account", Refusal.ADDRESS_KNOWN),
        ("EmailExists", "The address exists in another account", Refusal.PROFILE_ELSEWHERE),
        (None, "user must accept the pending transfer of licences", Refusal.PROFILE_ELSEWHERE),
        (None, "the request is already being processed", Refusal.OTHER),
        (None, None, Refusal.OTHER),
    ],
)
def test_a_conflict_is_read_by_its_words(code: str | None, message: str | None, meaning: Refusal) -> None:
    assert refusal("POST", Problem(409, code, message)) is meaning


def test_a_secret_is_taken_out_before_the_text_is_cut() -> None:
    body = json.dumps({"message": "x" * 235 + " secret-in-the-middle"}).encode()
    sentence = problem(500, body, lambda text: text.replace("secret-in-the-middle", "***")).sentence()
    assert "sec" not in sentence


def test_gone_is_said_of_an_organizer_only() -> None:
    assert refusal("PUT", Problem(404)) is Refusal.GONE
    assert refusal("POST", Problem(404)) is Refusal.OTHER


def test_a_success_that_carries_an_error_is_recognised(sample) -> None:
    assert carries_error(sample("success_with_error")["answer"]["body"])
    assert carries_error({"organizers": [], "errors": [{"code": "Partial"}]})
    for name in ("list_full", "get_guide", "create", "suspend"):
        assert not carries_error(sample(name)["answer"]["body"])
    assert not carries_error({"organizers": [], "errors": [], "errorCode": None})


@given(
    st.integers(100, 599), st.binary() | st.text().map(lambda text: json.dumps({"message": text}).encode())
)
def test_any_body_becomes_one_printable_line(status: int, body: bytes) -> None:
    sentence = problem(status, body, str).sentence()
    assert sentence.isprintable()
    assert len(sentence) < 900
