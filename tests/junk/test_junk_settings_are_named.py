"""Settings that cannot be meant: exit 21, the setting or the file is named, and nothing is touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from .bench import HERE, Bench, ways

CANARY = "c4n4ry-d0-n0t-te11"


def variable(name: str, value: str) -> Callable[[Bench], None]:
    return lambda bench: bench.patch.setenv(f"PROVISIONER_{name}", value)


def toml(content: str | bytes) -> Callable[[Bench], None]:
    def written(bench: Bench) -> None:
        file = bench.folder / "provisioner.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    return written


def a_folder(name: str) -> Callable[[Bench], None]:
    return lambda bench: (bench.folder / name).mkdir()


def dotenv(content: str) -> Callable[[Bench], None]:
    return lambda bench: (bench.folder / ".env").write_text(content) and None


def secret_file(name: str, content: bytes) -> Callable[[Bench], None]:
    def written(bench: Bench) -> None:
        secrets = bench.folder / "secrets"
        secrets.mkdir()
        (secrets / name).write_bytes(content)
        bench.patch.setenv("PROVISIONER_SECRETS_DIR", str(secrets))

    return written


def a_number_for_a_secret(bench: Bench) -> None:
    bench.stage.unset("audit__key")
    toml("[audit]\nkey = 80443151")(bench)
    bench.hides.append("80443151")


JUNK: Mapping[str, tuple[Callable[[Bench], None], str]] = {
    "a misspelt key": (variable("POLICY__GRACE_DAY", "1"), "PROVISIONER_POLICY__GRACE_DAYS"),
    "a misspelt group": (variable("POLICIES__GRACE_DAYS", "1"), "PROVISIONER_POLICY__GRACE_DAYS"),
    "a nested name": (variable("ROSTER__COLUMNS__EMAIL", "Mail"), "PROVISIONER_ROSTER__COLUMNS"),
    "a misspelt key in a file": (toml("[goto]\nclientid = 1"), "goto.client_id"),
    "a binary file": (toml(bytes(range(256))), "provisioner.toml"),
    "a file that is a folder": (a_folder("provisioner.toml"), "provisioner.toml"),
    "JSON that is none": (variable("ROSTER__COLUMNS", '{"email": '), "roster.columns"),
    "a secret that is a number": (a_number_for_a_secret, "audit.key"),
    "a misspelt secret": (secret_file("PROVISIONER_GOTO__CLIENT_SECRETS", CANARY.encode()), "CLIENT_SECRET"),
    "a word for a number": (variable("GOTO__PAGE_SIZE", "many"), "goto.page_size"),
    "a list for a text": (toml('[goto]\nservice_organizer = ["a"]'), "goto.service_organizer"),
    "a text for a table": (variable("ROSTER__STATUS_WORDS", "away"), "roster.status_words"),
    "a file cut in the middle": (toml('[goto]\nclient_id = "'), "TOML"),
    "a file with NUL": (toml("[goto]\0"), "TOML"),
    "a .env that is binary": (lambda b: (b.folder / ".env").write_bytes(b"\xff\xfe\0") and None, ".env"),
    "a .env that is a folder": (a_folder(".env"), ".env"),
    "a .env with an open quote": (dotenv('PROVISIONER_GOTO__CLIENT_ID="x\n'), "line 1"),
    "a list that is none": (variable("POLICY__PROTECTED", '["a@example.com'), "policy.protected"),
    "a negative percentage": (
        variable("POLICY__REMOVAL_LIMIT_PERCENT", "-5"),
        "policy.removal_limit_percent",
    ),
    "a percentage with its sign": (
        variable("ROSTER__MAX_SHRINK_PERCENT", "10%"),
        "roster.max_shrink_percent",
    ),
    "a time zone that is none": (variable("ROSTER__TIME_ZONE", "Europe/Atlantis"), "roster.time_zone"),
    "an encoding that is none": (variable("ROSTER__ENCODING", "utf-99"), "roster.encoding"),
    "a codec that is no encoding": (variable("ROSTER__ENCODING", "rot13"), "roster.encoding"),
    "a date format of words": (variable("ROSTER__DATE_FORMAT", "dd.mm.yyyy"), "roster.date_format"),
    "plain http to a token issuer": (variable("GOTO__TOKEN_URL", "http://example.com/token"), "https"),
    "a base URL with a path": (variable("GOTO__BASE_URL", "https://example.com/G2M"), "goto.base_url"),
    "a base URL with a password": (
        variable("GOTO__BASE_URL", f"https://me:{CANARY}@example.com"),
        "password",
    ),
    "an empty account key": (variable("GOTO__ACCOUNT_KEY", ""), "goto.account_key"),
    "an account key with a path": (variable("GOTO__ACCOUNT_KEY", "../../users"), "goto.account_key"),
    "an empty secret": (variable("GOTO__CLIENT_SECRET", ""), "goto.client_secret"),
    "a port out of range": (variable("WEB__PORT", "65536"), "web.port"),
    "a timeout of nothing": (variable("GOTO__TIMEOUT_S", "0"), "goto.timeout_s"),
    "a timeout without end": (variable("GOTO__TIMEOUT_S", "inf"), "goto.timeout_s"),
    "a number of 5000 digits": (variable("POLICY__GRACE_DAYS", "9" * 5000), "policy.grace_days"),
    "an unknown mode": (variable("SCHEDULE__MODE", "destroy"), "schedule.mode"),
    "a day that is none": (variable("SCHEDULE__FREEZE", '["2026-02-30"]'), "schedule.freeze"),
    "a policy that is none": (variable("POLICY__LEAVER", "delete"), "policy.leaver"),
    "a database of no kind": (variable("DATABASE__URL", f"mongodb://me:{CANARY}@db/x"), "database.url"),
    "a database in memory": (variable("DATABASE__URL", "sqlite:///:memory:"), "database.url"),
    "a database without a name": (variable("DATABASE__URL", "sqlite:///"), "database.url"),
    "the settings of nowhere": (variable("CONFIG", "/nowhere/provisioner.toml"), "/nowhere/provisioner.toml"),
    "secrets in a file": (variable("SECRETS_DIR", "roster.csv"), "roster.csv"),
}
SOON = ["a binary file"]


@pytest.mark.parametrize(("what", "way"), ways(JUNK, soon=SOON))
def test_it_is_refused(what: str, way: str, bench: Bench) -> None:
    prepare, says = JUNK[what]
    prepare(bench)
    bench.hides.append(CANARY)
    commands = [["plan"], ["apply", "--yes"], ["serve"]]
    for command in commands if way == HERE else commands[:1]:
        bench.refuses(way, *command, code=21, says=says)
    if way == HERE:
        assert_check_says_the_same(bench, says)
        assert_no_database_is_made(bench)
    assert bench.stage.simulator.requests == []


def assert_check_says_the_same(bench: Bench, says: str) -> None:
    ran = bench.here("check", "--format", "json")
    assert (ran.code, ran.err) == (21, "")
    assert [line["name"] for line in ran.json() if not line["ok"]] == ["settings"]
    assert says in ran.out
    bench.assert_no_secret(ran)


def assert_no_database_is_made(bench: Bench) -> None:
    for file in bench.folder.glob("provisioner.db*"):
        file.unlink()
    bench.refuses(HERE, "plan", code=21)
    assert not bench.database.exists()


@pytest.mark.parametrize(
    "content", [None, b"\xff\0", b"[preset]\nnonsense = 1\n"], ids=["a name", "a binary file", "another file"]
)
def test_a_preset_that_is_none(content: bytes | None, bench: Bench) -> None:
    """It is read with the roster: whoever does not read that does not need it."""
    bench.stage.set(roster__preset="sap-of-mars" if content is None else "own.toml")
    if content is not None:
        (bench.folder / "own.toml").write_bytes(content)
    for command in (["plan"], ["apply", "--yes"]):
        says = "roster.preset" if content is None else "own.toml"
        bench.refuses(HERE, *command, code=21, says=says, keeps_records=True)
    assert bench.here("status").code == 0


@pytest.mark.parametrize("cron", ["", "whenever", "61 * * * *", "* * * *", "0 0 31 2 *", "@reboot"])
def test_a_cron_that_is_none(cron: str, bench: Bench) -> None:
    """Only the daemon needs one."""
    bench.stage.set(schedule__cron=cron)
    bench.refuses(HERE, "serve", code=21, says="schedule.cron")


def test_an_address_to_listen_on_that_is_none(bench: Bench) -> None:
    bench.stage.set(web__host="999.999.999.999")
    bench.refuses(HERE, "serve", code=21, says="web.host")


@pytest.mark.parametrize("what", ["no such file", "a folder", "binary"])
def test_a_config_option_that_leads_nowhere(what: str, bench: Bench, tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    if what == "a folder":
        config.mkdir()
    elif what == "binary":
        config.write_bytes(b"\x89PNG\r\n\x1a\n\0")
    for arguments in (["--config", str(config), "plan"], ["plan", "--config", str(config)]):
        bench.refuses(HERE, *arguments, code=21, says=str(config))
