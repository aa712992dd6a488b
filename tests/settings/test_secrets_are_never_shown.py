"""Neither the settings nor the log ever show a secret."""

from __future__ import annotations

import io
import json
import logging

import pytest

from provisioner import telemetry
from provisioner.settings import load_settings

CANARY = "c4n4ry-s3cret"


def test_settings_do_not_show_theirs() -> None:
    secret = {
        "goto.client_secret": CANARY,
        "audit.key": CANARY,
        "database.url": f"postgresql+psycopg://me:{CANARY}@db/p",
    }
    settings = load_settings(overrides=secret)
    assert settings.goto.client_secret is not None
    assert settings.goto.client_secret.get_secret_value() == CANARY
    for told in (repr(settings), str(settings), repr(settings.goto), repr(settings.database)):
        assert CANARY not in told


@pytest.fixture
def log() -> io.StringIO:
    stream = io.StringIO()
    telemetry.set_up(verbosity=2, stream=stream)
    return stream


JWT = ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0", "c4n4ryc4n4ry"))

LINES: list[dict[str, object]] = [
    {"client_secret": CANARY},
    {"Authorization": f"Basic {CANARY}"},
    {"headers": {"authorization": CANARY, "x": [{"access_token": CANARY}]}},
    {"text": f"Authorization: Bearer {CANARY}"},
    {"text": f"POST /token client_id=x&client_secret={CANARY}&grant=y"},
    {"url": f"https://host/start?authorizationCode={CANARY}&x=1"},
    {"url": f"https://me:{CANARY}@example.org/roster.csv"},
    {"url": f"https://example.org/roster.csv?k={CANARY}"},
    {"body": json.dumps({"access_token": CANARY, "expires_in": 3600})},
    {"body": json.dumps(json.dumps({"refresh_token": CANARY}))},
    {"url": f"http://127.0.0.1:8421/?code={CANARY}"},
    {"body": JWT},
    {"hostURL": f"https://host/{CANARY}"},
]


@pytest.mark.parametrize("line", LINES)
def test_the_log_hides_what_looks_secret(line: dict[str, object], log: io.StringIO) -> None:
    telemetry.log().info("call.sent", **line)
    logging.getLogger("httpx").info("sent %s", line)
    assert log.getvalue().count("\n") == 2
    assert "c4n4ry" not in log.getvalue()


def test_a_traceback_in_the_log_hides_it_too(log: io.StringIO) -> None:
    try:
        raise ValueError(f"refused: client_secret={CANARY}")
    except ValueError:
        telemetry.log().exception("run.failed")
    assert "ValueError: refused" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_what_is_not_secret_stays(log: io.StringIO) -> None:
    telemetry.log().info(
        "organizer.create.refused", organizer_key="9007199254740993", code="seat", status=402
    )
    line = json.loads(log.getvalue())
    assert (line["organizer_key"], line["code"], line["status"]) == ("9007199254740993", "seat", 402)
    assert (line["event"], line["level"]) == ("organizer.create.refused", "info")


def test_the_environment_sets_the_level(monkeypatch: pytest.MonkeyPatch, log: io.StringIO) -> None:
    for level, lines in (("", 0), ("info", 1), ("nonsense", 0)):
        monkeypatch.setenv(telemetry.LEVEL_VARIABLE, level)
        load_settings()  # the variable is no setting, and no mistake
        stream = io.StringIO()
        telemetry.set_up(stream=stream)
        telemetry.log().info("run.started")
        assert stream.getvalue().count("\n") == lines
