from __future__ import annotations

import json

from tests.notify.receivers import hooked

from .desk import CLIENT_SECRET, TOKEN_KEY, Desk


def test_it_is_remembered_and_not_asked_for_again(desk: Desk) -> None:
    desk.signed_in()
    desk.simulator.withdraw_grants()
    code, told = desk.run("plan")
    assert (code, desk.token_calls) == (23, 1)
    assert "the grant has died" in told and "provisioner auth login" in told
    for _ in range(2):
        code, told = desk.run("plan")
        assert (code, desk.token_calls) == (23, 1)
        assert "provisioner auth login" in told
    assert desk.events() == ["grant.obtained", "grant.died"]
    assert "SIGN-IN" in desk.run("status")[1]
    dead = desk.status()
    assert (dead["state"], dead["died_at"] is not None) == ("dead", True)
    desk.signed_in()
    assert desk.status()["state"] == "alive"
    assert desk.run("plan")[0] in (0, 10)
    assert desk.run("audit", "verify")[0] == 0


def test_it_is_one_notice_and_one_token_call(desk: Desk) -> None:
    with hooked() as hook:
        desk.settings["PROVISIONER_NOTIFY__WEBHOOKS"] = json.dumps([hook.url])
        desk.signed_in()
        assert desk.run("apply", "--yes")[0] == 0
        assert hook.got == []
        desk.expire()
        desk.simulator.withdraw_grants()
        desk.simulator.forget_requests()
        for _ in range(3):
            assert desk.run("apply", "--yes")[0] == 23
        assert desk.token_calls == 1
        (dead,) = hook.taken()
        assert (dead["kind"], dead["title"]) == ("failed", "provisioner: the sign-in to GoTo has died")
        assert "provisioner auth login" in dead["text"] and "audit log: " in dead["text"]
        desk.signed_in()
        assert desk.run("apply", "--yes")[0] == 0
        assert [notice["title"] for notice in hook.taken()] == ["provisioner: it works again"]


def test_another_token_key_is_named(desk: Desk) -> None:
    desk.signed_in()
    desk.settings["PROVISIONER_GOTO__TOKEN_KEY"] = "another"
    code, told = desk.run("plan")
    assert (code, desk.token_calls) == (21, 0)
    assert "goto.token_key is not the one that the grant was stored with" in told


def test_what_a_grant_needs_is_asked_for(desk: Desk) -> None:
    del desk.settings["PROVISIONER_GOTO__TOKEN_KEY"]
    code, told = desk.run("auth", "login")
    assert code == 21 and "goto.token_key is not set" in told
    desk.settings["PROVISIONER_GOTO__GRANT"] = "personal_access_token"
    code, told = desk.run("plan")
    assert code == 21 and "goto.personal_access_token is not set" in told
    code, told = desk.run("auth", "login")
    assert code == 21


def test_a_personal_access_token_signs_in(desk: Desk) -> None:
    desk.settings |= {
        "PROVISIONER_GOTO__GRANT": "personal_access_token",
        "PROVISIONER_GOTO__PERSONAL_ACCESS_TOKEN": "demo-pat",
    }
    code, told = desk.run("plan")
    assert code in (0, 10), told
    assert desk.token_calls == 1
    desk.settings["PROVISIONER_GOTO__PERSONAL_ACCESS_TOKEN"] = "planted-pat-3d"
    code, told = desk.run("plan")
    assert code == 23 and "goto.personal_access_token" in told
    assert "planted-pat-3d" not in told


def test_check_compares_the_scopes(desk: Desk) -> None:
    desk.settings["PROVISIONER_GOTO__SCOPES"] = "admin:org.read collab:"
    desk.simulator.load(desk.with_scopes("admin:org.read", "collab:"))
    desk.signed_in()
    code, told = desk.run("check")
    assert (code, "schedule.mode is observe" in told) == (0, True)
    desk.settings["PROVISIONER_SCHEDULE__MODE"] = "apply"
    code, told = desk.run("check")
    assert code == 23
    assert "missing: identity:scim.user.management admin:org.manage" in told
    del desk.settings["PROVISIONER_GOTO__SCOPES"]


def test_no_secret_is_told_or_stored_in_the_clear(desk: Desk) -> None:
    desk.signed_in()
    grant = desk.stored()
    desk.expire()
    for command in ("plan", "status", "check"):
        desk.run("-vv", command)
    desk.run("auth", "status")
    renewed = desk.stored()
    desk.simulator.withdraw_grants()
    desk.run("-vv", "plan")
    desk.run("-vv", "auth", "status")
    desk.run("audit", "list")
    files = b"".join(path.read_bytes() for path in desk.folder.glob("p.db*"))
    secrets = {CLIENT_SECRET, TOKEN_KEY, *(g.access_token for g in (grant, renewed)), grant.refresh_token}
    assert len(secrets) == 5
    for secret in secrets:
        assert secret not in desk.said
        assert secret.encode() not in files
    assert not any(secret in repr(grant) for secret in secrets)
