"""What answers where GoTo should, and is not GoTo: exit 22 or 23, nothing is sent that changes anything, and
nobody is decided about."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.goto.standin import DROP, Heard, Said, StandIn

from .bench import HERE, INSTALLED, Bench, ways

HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
A_PAGE = Said(200, HTML, {"Content-Type": "text/html"})
TOKEN = "t0ken-that-must-not-be-told"
REFUSED, UNREACHABLE = 23, 22


@pytest.fixture
def server() -> Iterator[StandIn]:
    running = StandIn()
    yield running
    running.stop()


def organizers(*entries: object, **more: object) -> Said:
    return Said(200, {"organizers": list(entries), **more})


# --- the token issuer ------------------------------------------------------------------------------------

ISSUERS: Mapping[str, tuple[Said, int]] = {
    "a page": (A_PAGE, REFUSED),
    "a 404": (Said(404, HTML), REFUSED),
    "an empty answer": (Said(200), REFUSED),
    "a list": (Said(200, [1, 2, 3]), REFUSED),
    "no token": (Said(200, {"token": TOKEN}), REFUSED),
    "a token that is a number": (Said(200, {"access_token": 7}), REFUSED),
    "a token of two lines": (Said(200, {"access_token": f"{TOKEN}\r\nHost: example.com"}), REFUSED),
    "a wrong secret": (Said(401, {"error": "invalid_client", "error_description": "no\nsuch"}), REFUSED),
    "a redirect": (Said(302, None, {"Location": "https://example.com/login"}), REFUSED),
    "half an answer": (Said(200, b'{"access_token": "' + TOKEN.encode()), REFUSED),
    "nesting without end": (Said(200, b"[" * 100_000), REFUSED),
    "a grant that is not allowed": (Said(400, {"error": "unauthorized_client"}), REFUSED),
    "an error of the server": (Said(500, HTML), UNREACHABLE),
    "wait a day": (Said(429, None, {"Retry-After": "86400"}), UNREACHABLE),
    "a huge answer": (Said(200, b" " * (33 << 20)), UNREACHABLE),
    "no answer": (DROP, UNREACHABLE),
    "what is no gzip": (Said(200, HTML, {"Content-Encoding": "gzip"}), UNREACHABLE),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("what", "way"), ways(ISSUERS, soon=["a page"]))
def test_a_token_issuer_that_is_none(what: str, way: str, bench: Bench, server: StandIn) -> None:
    said, code = ISSUERS[what]
    bench.stage.set(goto__token_url=server.token_url)
    bench.hides.append(TOKEN)
    for command in [["plan", "--format", "json"], ["apply", "--yes"]] if way == HERE else [["plan"]]:
        server.tokens = [said] * 10
        bench.refuses(way, *command, code=code, keeps_records=True)
    assert bench.stage.simulator.requests == [], "without a token nothing is asked"


def test_the_api_host_as_token_issuer(bench: Bench) -> None:
    bench.stage.set(goto__token_url=f"{bench.stage.simulator.base_url}/G2M/rest/v2/token")
    bench.refuses(HERE, "plan", code=23, says="the API host is no token issuer", keeps_records=True)


# --- the API ---------------------------------------------------------------------------------------------

NESTED = b'{"organizers": ' + b"[" * 100_000

APIS: Mapping[str, tuple[Said, int]] = {
    "a page": (A_PAGE, UNREACHABLE),
    "a page with 404": (Said(404, HTML), UNREACHABLE),
    "a 404": (Said(404, {"errorCode": "NotFound"}), REFUSED),
    "an empty answer": (Said(200), UNREACHABLE),
    "half an answer": (Said(200, b'{"organizers": [{"organizerKey": "1"'), UNREACHABLE),
    "another API": (Said(200, {"results": [], "total": 0}), UNREACHABLE),
    "a list": (Said(200, [{"organizerKey": "1", "email": "a@example.com"}]), UNREACHABLE),
    "a redirect": (Said(302, None, {"Location": "https://example.com/steal"}), UNREACHABLE),
    "a right that is missing": (Said(403, {"errorCode": "AccessDenied", "description": "a\nb"}), REFUSED),
    "no answer": (DROP, UNREACHABLE),
    "organizers that are words": (organizers("a", "b"), UNREACHABLE),
    "an organizer without a key": (organizers({"email": "a@example.com"}), UNREACHABLE),
    "a key that was rounded": (organizers({"organizerKey": 6.4e18, "email": "a@example.com"}), UNREACHABLE),
    "a key that is a path": (organizers({"organizerKey": "../..", "email": "a@example.com"}), UNREACHABLE),
    "a page that never ends": (organizers({"organizerKey": "1", "email": "a@b.c"}, nextPageToken="x"), 22),
    "nesting without end": (Said(200, NESTED), UNREACHABLE),
    "what is no text": (Said(200, b'{"organizers": [\xff\xfe]}'), UNREACHABLE),
    "what is no gzip": (Said(200, HTML, {"Content-Encoding": "gzip"}), UNREACHABLE),
    "a gzip bomb": (
        Said(200, gzip.compress(b" " * (40 << 20)), {"Content-Encoding": "gzip"}),
        UNREACHABLE,
    ),
    "a huge answer": (Said(200, b" " * (33 << 20)), UNREACHABLE),
    "an error of the server": (Said(500, HTML), UNREACHABLE),
    "wait a day": (Said(429, None, {"Retry-After": "86400"}), UNREACHABLE),
    "a token that is never accepted": (Said(401, {"errorCode": "Unauthorized"}), REFUSED),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("what", "way"), ways(APIS))
def test_an_api_that_is_none(what: str, way: str, bench: Bench, server: StandIn) -> None:
    said, code = APIS[what]
    heard_of: list[Heard] = []

    def answer(heard: Heard) -> Said:
        heard_of.append(heard)
        return said

    server.rule = answer
    bench.stage.set(goto__base_url=server.base_url, goto__token_url=server.token_url)
    bench.hides.append("token-1")
    for command in [["plan", "--format", "json"], ["apply", "--yes"]] if way == HERE else [["plan"]]:
        bench.refuses(way, *command, code=code, keeps_records=True)
    assert {heard.method for heard in heard_of} == {"GET"}


def test_an_account_of_nobody(bench: Bench, server: StandIn) -> None:
    """A complete listing, and not this account: nobody is created anew, nobody counts as gone."""
    server.rule = lambda heard: organizers()
    bench.stage.set(goto__base_url=server.base_url, goto__token_url=server.token_url)
    ran = bench.here("apply", "--yes", "--format", "json")
    assert ran.code == 11, ran
    assert [each["code"] for each in ran.json()["objections"]] == ["listing_lost"]
    assert set(server.methods) == {"GET"}


# --- no server at all ------------------------------------------------------------------------------------


@contextmanager
def silent_port() -> Iterator[int]:
    """It takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", [HERE, pytest.param(INSTALLED, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("setting", ["token_url", "base_url"])
def test_nobody_listens(setting: str, way: str, bench: Bench) -> None:
    with silent_port() as port:
        pass
    bench.stage.set(**{f"goto__{setting}": f"http://127.0.0.1:{port}"})
    bench.refuses(way, "apply", "--yes", code=22, says="127.0.0.1", keeps_records=True)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("setting", ["token_url", "base_url"])
def test_tls_to_a_port_without(setting: str, bench: Bench) -> None:
    plain = bench.stage.simulator.base_url
    bench.stage.set(**{f"goto__{setting}": plain.replace("http://", "https://")})
    bench.refuses(HERE, "apply", "--yes", code=22, says="127.0.0.1", keeps_records=True)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("setting", ["token_url", "base_url"])
def test_a_server_that_says_nothing(setting: str, bench: Bench) -> None:
    with silent_port() as port:
        bench.stage.set(**{f"goto__{setting}": f"http://127.0.0.1:{port}"}, goto__timeout_s="0.1")
        began = time.monotonic()
        bench.refuses(HERE, "apply", "--yes", code=22, says="did not answer", keeps_records=True)
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("setting", ["token_url", "base_url"])
def test_a_name_that_nobody_has(setting: str, bench: Bench) -> None:
    bench.stage.set(**{f"goto__{setting}": "https://goto.invalid"})
    bench.refuses(HERE, "apply", "--yes", code=22, says="goto.invalid", keeps_records=True)
