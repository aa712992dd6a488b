"""Whatever is wrong with the settings: one `Misconfigured` of three lines, never with a value in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.errors import Misconfigured
from provisioner.settings import described, load_settings

CANARY = "c4n4ry"


def complaint(config: Path | None = None, **overrides: object) -> str:
    with pytest.raises(Misconfigured) as wrong:
        load_settings(config, {name.replace("__", "."): value for name, value in overrides.items()})
    lines = wrong.value.lines()
    assert len(lines) <= 3
    assert all(line.isprintable() for line in lines)
    assert CANARY not in "".join(lines)
    assert CANARY not in repr(wrong.value)
    assert wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__ or wrong.value.__context__ is None
    return "\n".join(lines)


TYPOS = {
    "PROVISIONER_GOTOO__CLIENT_ID": "PROVISIONER_GOTO__CLIENT_ID",
    "PROVISIONER_GOTO__CLIENTID": "PROVISIONER_GOTO__CLIENT_ID",
    "PROVISIONER_GOTO__GRACE_DAYS": "PROVISIONER_POLICY__GRACE_DAYS",
    "PROVISIONER_ROSTR__TIMEZONE": "PROVISIONER_ROSTER__TIME_ZONE",
    "PROVISIONER_GOTO": "PROVISIONER_GOTO__",
    "PROVISIONER_FOO": "provisioner.example.toml",
    "PROVISIONER_ROSTER__COLUMNS__EMAIL": "PROVISIONER_ROSTER__COLUMNS",
    "provisioner_goto__clientid": "PROVISIONER_GOTO__CLIENT_ID",
}


@pytest.mark.parametrize("typo", TYPOS)
@pytest.mark.parametrize("place", ["the environment", ".env", "a secret file"])
def test_a_misspelt_variable(typo: str, place: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if place == "the environment":
        monkeypatch.setenv(typo, CANARY)
        where = place
    elif place == ".env":
        (folder / ".env").write_text(f"{typo}={CANARY}\n")
        where = str(folder / ".env")
    else:
        (folder.parent / "secrets").mkdir()
        (folder.parent / "secrets" / typo).write_text(CANARY)
        where = str(folder.parent / "secrets" / typo)
    told = complaint()
    assert f"{typo.upper()} is no setting" in told
    assert TYPOS[typo] in told
    assert f"where: {where}\n" in told


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("[gotoo]\nclient_id = 'c4n4ry'", "did you mean goto?"),
        ("[goto]\nclientid = 'c4n4ry'", "did you mean goto.client_id?"),
        ("[policy]\npage_size = 1", "did you mean goto.page_size?"),
        ("client_id = 'c4n4ry'", "client_id is no setting"),
        ("goto = 'c4n4ry'", "[goto]"),
        ("[[goto]]\nclient_id = 'c4n4ry'", "[goto]"),
        ("[goto.client_id]\nx = 'c4n4ry'", "goto.client_id (PROVISIONER_GOTO__CLIENT_ID) should be text"),
        ("[roster.columns]\nmail = 'c4n4ry'", "roster.columns"),
        ("[roster.status_words]\naway = 'c4n4ry'", "roster.status_words"),
        ("[goto]\nclient_secret = 123", "client_secret"),
        ("[audit]\nkey = 123", "audit.key"),
        ("[goto]\nclient_secret = 'c4n4ry", "TOML"),
        ("[goto]\nx = " + "[" * 3000, "TOML"),
        ("[goto]\nseats = " + "9" * 5000, "TOML"),
        ("[goto]\naccount_key = 1e18", "goto.account_key"),
    ],
)
def test_a_wrong_file(document: str, told: str, folder: Path) -> None:
    file = folder / "provisioner.toml"
    file.write_text(document)
    found = complaint()
    assert told in found
    assert str(file) in found


WRONG = {
    "goto__page_size": [0, 101, "many", True, 1.5, [1]],
    "goto__concurrency": [0, 65],
    "goto__base_url": [
        "http://example.org",
        "ftp://example.org",
        f"https://{CANARY}:{CANARY}@example.org",
        "https://example.org/api",
        "https://example.org?x=1",
        "https://[::1",
        "https://example.org:x",
        "https://exa mple.org",
        "",
        5,
    ],
    "goto__token_url": ["http://example.org/token", f"https://example.org/token?{CANARY}"],
    "goto__account_key": ["1/2", "", 1.5],
    "goto__client_secret": ["", 17, True, [CANARY], {"a": CANARY}],
    "goto__timeout_s": [0, -1, float("inf"), float("nan")],
    "policy__removal_limit_percent": [-1, 1001, "10 %"],
    "policy__grace_days": [-1, None, "x"][::2],
    "policy__leaver": ["delete", CANARY],
    "policy__protected": [[""], 5, {"a": 1}],
    "roster__date_format": ["dd.mm.yyyy", "%Y-%m", "%", ""],
    "roster__time_zone": ["Mars", "../etc/passwd", "", "Europe"],
    "roster__encoding": ["utf-99", "base64", "hex", "idna\0"],
    "roster__max_mb": [0],
    "schedule__freeze": [["Christmas"], "Christmas"],
    "database__url": [f"mysql://{CANARY}@db/x", "sqlite://", "sqlite:///:memory:", "sqlite:///", ""],
    "audit__key": ["", 5],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value(name: str, value: object) -> None:
    told = complaint(**{name: value})
    dotted = name.replace("__", ".")
    assert told.startswith(f"{dotted} (PROVISIONER_{name.upper()}) ")
    assert "where: the command line" in told


def test_right_values_at_the_edges() -> None:
    right = {
        "goto.base_url": "http://127.0.0.1:8080/",
        "goto.token_url": "http://localhost/oauth/token",
        "goto.page_size": "100",
        "policy.removal_limit_percent": 1000,
        "roster.encoding": "cp1252",
        "roster.date_format": "%d.%m.%y",
    }
    found = load_settings(overrides=right)
    assert found.goto.base_url == "http://127.0.0.1:8080"
    assert (found.goto.page_size, found.policy.removal_limit_percent) == (100, 1000)


def test_files_that_cannot_be_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = folder / "binary.toml"
    binary.write_bytes(b"\x89PNG\xff\xfe")
    os.mkfifo(folder / "pipe")
    for config in (binary, folder, folder / "none.toml", folder / "pipe"):
        complaint(config)
    monkeypatch.setenv("PROVISIONER_CONFIG", "none.toml")
    assert "none.toml" in complaint()
    monkeypatch.delenv("PROVISIONER_CONFIG")
    (folder / ".env").write_bytes(b"\xff")
    assert ".env" in complaint()
    (folder / ".env").write_text(f'PROVISIONER_GOTO__CLIENT_SECRET="{CANARY}\n')
    assert "line 1" in complaint()
    (folder / ".env").write_text("foreign = {{{\nAWS_PROFILE=x\n")
    (folder.parent / "secrets").write_text("no folder")
    assert "secrets" in complaint()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_junk_is_a_sentence(document: bytes, folder: Path) -> None:
    file = folder / "junk.toml"
    file.write_bytes(document)
    try:
        load_settings(file)
    except Misconfigured as wrong:
        assert len(wrong.lines()) <= 3
        assert all("\n" not in line for line in wrong.lines())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([each.name for each in described()]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    | st.sampled_from(['["', "{", "[[1]]", '{"a": [1]}', "[null]", "-1", "true"]),
)
def test_junk_in_a_variable_is_a_sentence(folder: Path, name: str, text: str) -> None:
    variable = "PROVISIONER_" + name.upper().replace(".", "__")
    os.environ[variable] = text + CANARY
    try:
        load_settings()
    except Misconfigured as wrong:
        assert name in wrong.what
        assert CANARY not in "".join(wrong.lines())
    finally:
        del os.environ[variable]
