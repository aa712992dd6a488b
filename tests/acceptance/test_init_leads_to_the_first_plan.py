"""`init`: a handful of answers, two files that need no further flag, `check`, and the first plan."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.cli.init.writing import toml_value
from provisioner.settings import load_settings

from .setting_up import SECRET, nothing_was_written, options
from .stage import Stage, people, person
from .terminal_talk import conversation


def mode(name: str) -> int:
    return stat.S_IMODE(Path(name).stat().st_mode)


def test_options_alone_lead_to_the_first_plan(stranger: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = os.environ[SECRET]
    stranger.roster([*people(40), person(41)])
    ran = stranger.here("init", *options(stranger))
    assert ran.code == 0, ran
    assert "everything works" in ran.out
    assert "person41@example.com" in ran.out
    assert "1 create" in ran.out
    assert secret not in ran.out + ran.err
    assert stranger.writes == []
    assert (mode("provisioner.toml"), mode(".env")) == (0o644, 0o600)
    assert secret not in Path("provisioner.toml").read_text()

    monkeypatch.delenv(SECRET)
    settings = load_settings()
    assert settings.goto.client_secret is not None
    assert settings.goto.client_secret.get_secret_value() == secret
    assert settings.audit.key is not None
    assert len(settings.audit.key.get_secret_value()) == 64
    assert settings.roster.source == (str(stranger.file),)
    assert settings.roster.time_zone == "Europe/Berlin"
    assert stranger.here("plan").code == 10
    assert stranger.here("audit", "verify", "--format", "json").json()["keyed"]


def test_what_is_missing_without_a_terminal_is_named_all_at_once(
    stranger: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SECRET)
    ran = stranger.here("init", "--client-id", "x")
    assert (ran.code, ran.out) == (2, "")
    for named in ("--account-key", SECRET, "--roster"):
        assert named in ran.err
    assert "--client-id" not in ran.err
    assert nothing_was_written()


def test_the_environment_answers_too(stage: Stage) -> None:
    """Of a container, where everything else is set already."""
    ran = stage.here("init")
    assert ran.code == 0, ran
    written = tomllib.loads(Path("provisioner.toml").read_text())
    assert written["goto"]["account_key"] == os.environ["PROVISIONER_GOTO__ACCOUNT_KEY"]
    assert written["roster"]["source"] == "roster.csv"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"client_id": "nobody"}, 23, "client"),
        ({"account_key": "999"}, 23, "999"),
        ({"token_url": "http://127.0.0.1:1/oauth/token"}, 22, "127.0.0.1:1"),
        ({"roster": "there-is-none.csv"}, 20, "there-is-none.csv"),
        ({"time_zone": "Mars/Olympus"}, 21, "roster.time_zone"),
        ({"column": "email:Mail"}, 2, "FIELD=HEADING"),
        ({"column": "shoe_size=Mail"}, 21, "roster.columns"),
    ],
)
def test_what_does_not_work_is_said_and_nothing_is_written(
    stranger: Stage, more: dict[str, str], code: int, said: str
) -> None:
    ran = stranger.here("init", *options(stranger, **more))
    assert (ran.code, said in ran.err) == (code, True), ran
    assert "Traceback" not in ran.err
    assert nothing_was_written()


@pytest.mark.usefixtures("impatient")
def test_the_dialect_is_found_behind_a_gateway_that_answers_with_pages(stranger: Stage) -> None:
    stranger.simulator.set_options(dialect="official-v1")
    stranger.simulator.fault("status", path="/G2M/rest/v2/", status=404, body="html", times=0)
    ran = stranger.here("init", *options(stranger))
    assert ran.code == 0, ran
    assert tomllib.loads(Path("provisioner.toml").read_text())["goto"]["api"] == "official-v1"


def test_settings_that_are_there_are_not_replaced_unasked(stranger: Stage) -> None:
    Path("provisioner.toml").write_text("# mine\n")
    ran = stranger.here("init", *options(stranger))
    assert (ran.code, Path("provisioner.toml").read_text()) == (2, "# mine\n")
    assert "--replace" in ran.err
    assert stranger.here("init", "--replace", *options(stranger)).code == 0
    assert "[goto]" in Path("provisioner.toml").read_text()


def test_env_keeps_what_it_has(stranger: Stage) -> None:
    Path(".env").write_text("OTHER=1\nPROVISIONER_AUDIT__KEY='an older one'")
    assert stranger.here("init", *options(stranger)).code == 0
    lines = Path(".env").read_text().splitlines()
    assert lines[:2] == ["OTHER=1", "PROVISIONER_AUDIT__KEY='an older one'"]
    assert [line.partition("=")[0] for line in lines[2:]] == [SECRET]


def test_env_that_says_otherwise_stays_as_it_is(stranger: Stage) -> None:
    Path(".env").write_text("PROVISIONER_GOTO__ACCOUNT_KEY=999\n")
    ran = stranger.here("init", *options(stranger))
    assert (ran.code, Path(".env").read_text()) == (2, "PROVISIONER_GOTO__ACCOUNT_KEY=999\n")
    assert "PROVISIONER_GOTO__ACCOUNT_KEY" in ran.err
    assert not Path("provisioner.toml").exists()


def test_a_folder_that_cannot_be_written_gets_neither_file(stranger: Stage) -> None:
    ran = stranger.here("init", "--config", "no/such/folder/p.toml", *options(stranger))
    assert (ran.code, nothing_was_written()) == (2, True), ran


@pytest.mark.parametrize("secret", ["it's \\ $HOME #1", 'a"b', "ü€", "x=y z"])
def test_any_secret_survives_its_file(stranger: Stage, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Written before it is tried: the account is asked first, so it has to be the right one there."""
    with stranger.simulator.lock:
        stranger.simulator.load(
            stranger.simulator.dump()
            | {"clients": [{**client, "client_secret": secret} for client in clients(stranger)]}
        )
    monkeypatch.setenv(SECRET, secret)
    assert stranger.here("init", *options(stranger)).code == 0
    monkeypatch.delenv(SECRET)
    assert stranger.here("plan").code == 0


def clients(stage: Stage) -> list[dict[str, object]]:
    found = stage.simulator.dump()["clients"]
    assert isinstance(found, list)
    return found


@given(st.text(st.characters(codec="utf-8")) | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))
def test_any_answer_survives_its_file(answer: object) -> None:
    assert tomllib.loads(f"a = {toml_value(answer)}") == {"a": answer}


def test_the_preset_is_found_out(stranger: Stage) -> None:
    rows = ["Personalnummer;Nachname;Vorname;E-Mail;Eintritt;Austritt"]
    rows += [f"{n:03};Last{n};First{n};person{n}@example.com;01.02.2020;" for n in range(1, 41)]
    stranger.file.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    ran = stranger.here("init", *options(stranger))
    assert ran.code == 0, ran
    assert tomllib.loads(Path("provisioner.toml").read_text())["roster"]["preset"] == "dach"
    assert "40 people in 40 rows" in ran.out


def odd_roster(stage: Stage) -> None:
    rows = ["Badge,Post,Given,Family,Gone on"]
    rows += [
        f"{n},person{n}@example.com,First{n},Last{n},{'31/12/2099' if n == 9 else ''}" for n in range(1, 41)
    ]
    stage.file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_headings_that_nobody_knows_are_named_as_options(stranger: Stage) -> None:
    odd_roster(stranger)
    ran = stranger.here("init", *options(stranger))
    assert (ran.code, "--column email=HEADING" in ran.err, nothing_was_written()) == (20, True, True)
    named = ("employee_id=Badge", "email=Post", "first_name=Given", "last_name=Family", "end_date=Gone on")
    columns = [part for each in named for part in ("--column", each)]
    ran = stranger.here("init", *columns, *options(stranger))
    assert (ran.code, "roster.date_format" in ran.err, nothing_was_written()) == (20, True, True)
    ran = stranger.here("init", *columns, *options(stranger), "--date-format", "%d/%m/%Y")
    assert ran.code == 0, ran
    assert stranger.here("plan").code == 0


def test_at_a_terminal_it_asks_for_little(stranger: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_roster(stranger)
    said = stranger.simulator.environment()
    monkeypatch.delenv(SECRET)
    monkeypatch.setenv("PROVISIONER_GOTO__BASE_URL", stranger.simulator.base_url)
    monkeypatch.setenv("PROVISIONER_GOTO__TOKEN_URL", stranger.simulator.token_url)
    Path("provisioner.toml").write_text("# mine\n")
    ran = conversation(
        "init",
        answers=[
            ("Replace it", "yes"),
            ("How it signs in", ""),
            ("Key of the GoTo account", "not a key!"),
            ("Key of the GoTo account", said["PROVISIONER_GOTO__ACCOUNT_KEY"]),
            ("Client id", said["PROVISIONER_GOTO__CLIENT_ID"]),
            ("client secret", said[SECRET]),
            (r"The roster.*\[roster.csv\]", "there-is-none.csv"),
            ("Time zone", ""),
            ("The roster", "roster.csv"),
            ("employee ids", "Badge"),
            ("e-mail addresses", "Post"),
            ("first names", "Given"),
            ("last names", "Family"),
            ("status", ""),
            ("last days", "Gone on"),
            ("dates written", "%d/%m/%Y"),
        ],
    )
    assert ran.code == 0, ran.out
    assert "everything works" in ran.out
    assert said[SECRET] not in ran.out, "the secret is not shown"
    assert stranger.here("plan").code == 0
