"""Client credentials: a dry run and an apply get tokens of their own, and `check` looks at both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .desk import Desk

READ = ("collab:meeting:read", "admin:org.read")
WRITE = ("collab:meeting:manage", "identity:scim.user.management", "admin:org.manage")


@pytest.fixture
def machine(desk: Desk) -> Desk:
    desk.settings["PROVISIONER_GOTO__GRANT"] = "client_credentials"
    return desk


def checked(desk: Desk) -> tuple[int, dict[str, dict[str, Any]]]:
    code, told = desk.run("check", "--format", "json")
    return code, {line["name"]: line for line in json.loads(told)}


def test_a_client_that_is_allowed_everything(machine: Desk) -> None:
    code, lines = checked(machine)
    enough = "what is needed, and no more"
    assert code == 0
    assert [lines[f"scopes of {run}"]["detail"] for run in ("a dry run", "an apply")] == [enough, enough]
    assert machine.token_calls == 2


@pytest.mark.parametrize(("mode", "code", "ok"), [("observe", 0, True), ("apply", 23, False)])
def test_a_client_that_is_refused_them(machine: Desk, mode: str, code: int, ok: bool) -> None:
    """By `invalid_scope`, as the simulator does; who only looks on can go on without."""
    machine.settings["PROVISIONER_SCHEDULE__MODE"] = mode
    machine.simulator.load(machine.with_scopes(*READ))
    found, lines = checked(machine)
    told = lines["scopes of an apply"]
    assert (found, told["ok"], told["code"]) == (code, ok, code)
    assert "invalid_scope" in told["detail"] and "admin:org.manage" in told["detail"]
    assert "allow them for the OAuth client" in told["remedy"]
    assert ("observe" in told["detail"]) == ok
    assert lines["listing"]["ok"], "the rest is looked at all the same"
    assert machine.token_calls == 2


@pytest.mark.parametrize(("mode", "code"), [("observe", 0), ("apply", 23)])
def test_a_token_that_was_given_less(machine: Desk, mode: str, code: int) -> None:
    """Because the settings ask for no more."""
    machine.settings["PROVISIONER_SCHEDULE__MODE"] = mode
    machine.settings["PROVISIONER_GOTO__SCOPES"] = " ".join((*READ, *WRITE[:2]))
    found, lines = checked(machine)
    assert (found, lines["scopes of an apply"]["ok"]) == (code, code == 0)
    assert lines["scopes of an apply"]["detail"].startswith("missing: admin:org.manage")
    assert lines["scopes of a dry run"]["ok"]


def test_what_also_a_look_needs_is_missing_in_either_mode(machine: Desk) -> None:
    machine.settings["PROVISIONER_GOTO__SCOPES"] = " ".join((READ[1], *WRITE))
    code, lines = checked(machine)
    assert (code, lines["scopes of an apply"]["ok"]) == (23, False)
    assert lines["scopes of an apply"]["detail"] == "missing: collab:meeting:read"


def test_a_scope_that_nothing_needs_is_named(machine: Desk) -> None:
    machine.simulator.load(machine.with_scopes(*READ, *WRITE, "calls:manage"))
    machine.settings["PROVISIONER_GOTO__SCOPES"] = " ".join((*READ, *WRITE, "calls:manage"))
    code, lines = checked(machine)
    assert (code, lines["scopes of an apply"]["detail"]) == (0, "more than is needed: calls:manage")


def test_where_one_token_serves_both_one_is_asked_for(machine: Desk) -> None:
    machine.simulator.load(machine.with_scopes("collab:", "identity:"))
    machine.settings["PROVISIONER_GOTO__API"] = "official-v1"
    code, lines = checked(machine)
    assert (code, machine.token_calls) == (0, 1)
    assert lines["scopes of an apply"]["detail"] == "what is needed, and no more"


def test_an_issuer_that_fails_the_second_time_is_no_missing_scope(
    machine: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.0,))
    machine.simulator.fault("status", path="/oauth/token", status=503, after=1, times=0)
    code, lines = checked(machine)
    told = lines["scopes of an apply"]
    assert (code, told["ok"], told["code"]) == (22, False, 22)
    assert "missing" not in told["detail"]


def test_the_api_host_as_token_issuer_is_named(machine: Desk) -> None:
    machine.settings["PROVISIONER_GOTO__TOKEN_URL"] = f"{machine.simulator.base_url}/G2M/rest/v2/token"
    code, lines = checked(machine)
    assert (code, lines["token"]["ok"]) == (23, False)
    assert "the API host is no token issuer" in lines["token"]["remedy"]
