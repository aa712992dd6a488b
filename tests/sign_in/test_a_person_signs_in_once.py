"""The authorization-code flow with the real command, real sockets, and an HTTP client as the browser."""

from __future__ import annotations

from .desk import CLIENT_SECRET, Desk


def test_the_browser_comes_back_and_runs_go_on_by_themselves(desk: Desk) -> None:
    code, told = desk.login()
    assert code == 0, told
    assert f"register for the OAuth client: http://127.0.0.1:{desk.port}/" in told
    assert "it-automation@example.com" in told
    code, told = desk.run("plan")
    assert code in (0, 10), told
    assert desk.token_calls == 1  # the one of the login still lasts
    status = desk.status()
    assert (status["state"], status["principal"]) == ("alive", "it-automation@example.com")
    assert "admin:org.manage" in status["scopes"]
    assert desk.events() == ["grant.obtained"]


def test_the_address_can_be_pasted(desk: Desk) -> None:
    code, told = desk.login("--paste")
    assert code == 0, told
    assert CLIENT_SECRET not in told and desk.stored().access_token not in told
    assert desk.status()["state"] == "alive"


def test_an_answer_with_another_state_is_refused_before_the_code_is_sent(desk: Desk) -> None:
    code, told = desk.login("--paste", tamper="&state=forged")
    assert (code, desk.token_calls) == (23, 0)
    assert "does not belong to this sign-in" in told


def test_who_says_no_is_told_so(desk: Desk) -> None:
    desk.simulator.set_options(deny_sign_in=True)
    code, told = desk.login()
    assert (code, desk.token_calls) == (23, 0)
    assert "access_denied The user said no." in told
    assert desk.status()["state"] == "none"


def test_it_is_forgotten_on_request(desk: Desk) -> None:
    desk.signed_in()
    assert desk.run("auth", "logout")[0] == 0
    assert desk.run("plan")[0] == 23
    assert desk.run("auth", "logout") == (0, "Nobody was signed in.\n")
    assert desk.events() == ["grant.obtained", "grant.forgotten"]
