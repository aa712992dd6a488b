from __future__ import annotations

from provisioner.goto.scopes import missing, needless

NEEDED = ("admin:org.read", "identity:scim.user.management")


def test_what_is_missing_is_named() -> None:
    assert missing(["admin:org.read"], NEEDED) == ["identity:scim.user.management"]
    assert missing(["admin:org.read", "identity:"], NEEDED) == []
    assert missing([], NEEDED) == list(NEEDED)


def test_what_is_needless_is_named() -> None:
    assert needless([*NEEDED, "calls:manage"], NEEDED) == ["calls:manage"]
    assert needless(["admin:org.read", "identity:"], NEEDED) == []
