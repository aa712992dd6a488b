"""Each way over a real socket."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import time
from pathlib import Path

import pytest

from provisioner.errors import Misconfigured
from provisioner.notify.apprise_url import apprise_at
from provisioner.notify.in_time import NotDelivered
from provisioner.notify.mail import Attachment, Mail, Post, greet, mail, post_at
from provisioner.notify.messages import Kind, Notice
from provisioner.notify.send import ByMail, Way, send
from provisioner.notify.webhook import webhook_at

from .receivers import PASSWORD, PATH, QUOTED, USER, Hook, certificate, mailbox

FAILED = Notice(Kind.FAILED, "provisioner: a run could not be made", "Größe\n")
SEATS = Notice(Kind.SEATS, "provisioner: 2 without a seat", "…\n")
SENDER, OPERATOR = "provisioner@example.com", "it@example.com"


def post(port: int, scheme: str = "smtp", credentials: str = "") -> Post:
    return post_at(f"{scheme}://{credentials}127.0.0.1:{port}", SENDER)


def as_apprise_has_it(hook: Hook) -> str:
    return hook.url.replace("http://", "json://")


def sent(*ways: Way, limit_s: float = 8.0) -> frozenset[Kind]:
    return asyncio.run(send([FAILED, SEATS], ways, limit_s=limit_s))


def test_as_json_at_a_webhook(hook: Hook) -> None:
    assert sent(webhook_at(hook.url, 1)) == {Kind.FAILED, Kind.SEATS}
    assert hook.kinds == ["failed", "seats"]
    first = hook.got[0]
    assert first["title"] == FAILED.title
    assert first["text"] == f"{FAILED.title}\n\n{FAILED.text}", "chat systems show the text alone"


def test_as_plain_text_by_mail() -> None:
    with mailbox() as box:
        assert sent(ByMail(post=post(box.port), to=(OPERATOR, "second@example.com"))) == {
            Kind.FAILED,
            Kind.SEATS,
        }
    first = box.mails[0]
    assert (first["From"], first["To"]) == (SENDER, f"{OPERATOR}, second@example.com")
    assert (first["Subject"], first["Auto-Submitted"]) == (FAILED.title, "auto-generated")
    assert first["Date"] and first["Message-ID"].endswith("@example.com>")
    assert first.get_content_type() == "text/plain"
    assert first.get_content().splitlines() == FAILED.text.splitlines()
    assert box.recipients[:2] == [OPERATOR, "second@example.com"]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_signed_in_and_encrypted(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server_side, trusted = certificate(tmp_path)
    letter = Mail((OPERATOR,), "handover\nof meetings", "text", (Attachment("a.ics", "text/calendar", b"B"),))
    with mailbox(tls=server_side, at_once=scheme == "smtps") as box:
        ours = post(box.port, scheme, f"{USER}:{QUOTED}@")
        with pytest.raises(NotDelivered, match=r"(?i)certificate"):
            asyncio.run(mail(ours, letter))
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        asyncio.run(mail(ours, letter))
        greet(ours)
        assert box.sessions == 2
        with pytest.raises(NotDelivered, match="535") as refused:
            asyncio.run(mail(post(box.port, scheme, f"{USER}:wrong-word-5e@"), letter))
        assert "wrong-word-5e" not in str(refused.value)
    (found,) = box.mails
    assert found["Subject"] == "handover of meetings"
    (attached,) = found.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("a.ics", "text/calendar")


def test_one_recipient_that_is_refused_does_not_stop_the_others(log: io.StringIO) -> None:
    with mailbox() as box:
        asyncio.run(mail(post(box.port), Mail((OPERATOR, "nobody@example.com"), "s", "t")))
        assert box.recipients == [OPERATOR]
        assert "mail.refused" in log.getvalue()
        with pytest.raises(NotDelivered, match="any of the recipients"):
            asyncio.run(mail(post(box.port), Mail(("nobody@example.com",), "s", "t")))


@pytest.mark.parametrize("address", ["a@example.com\nBcc: b@example.com", "a@example.com\rX: y"])
def test_an_address_adds_no_heading(address: str) -> None:
    with mailbox() as box, pytest.raises(NotDelivered):
        asyncio.run(mail(post(box.port), Mail((address,), "s", "t")))
    assert box.mails == []


def test_by_whatever_apprise_reaches(hook: Hook, log: io.StringIO) -> None:
    way = apprise_at(as_apprise_has_it(hook), 1)
    assert way.name == "Apprise 1 (json)"
    assert sent(way) == {Kind.FAILED, Kind.SEATS}
    assert [each["title"] for each in hook.got] == [FAILED.title, SEATS.title]
    hook.status = 500
    assert sent(way) == frozenset()
    assert PATH not in log.getvalue()
    way.look()


def test_what_does_not_arrive_is_logged_and_the_other_ways_go_on(hook: Hook, log: io.StringIO) -> None:
    hook.status = 404
    with mailbox() as box:
        assert sent(webhook_at(hook.url, 1), ByMail(post=post(box.port), to=(OPERATOR,))) == {
            Kind.FAILED,
            Kind.SEATS,
        }
    (line,) = [json.loads(text) for text in log.getvalue().splitlines() if "notice.failed" in text]
    assert (line["way"], line["why"]) == ("webhook 1 (127.0.0.1)", "HTTP 404")
    assert hook.url not in log.getvalue() and PATH not in log.getvalue()


def test_who_never_answers_is_not_waited_for(hook: Hook, log: io.StringIO) -> None:
    hook.hangs = True
    before = time.monotonic()
    assert sent(webhook_at(hook.url, 1), limit_s=0.3) == frozenset()
    assert time.monotonic() - before < 3
    assert "no answer within 0.3 seconds" in log.getvalue()


@pytest.mark.parametrize(
    "url",
    [
        "smtp://",
        "mail.example.com",
        "http://mail.example.com",
        "smtp://mail.example.com:port",
        "smtp://mail.example.com/inbox",
        f"smtp://{USER}:{QUOTED}@mail.example.com",
        f"smtps://{USER}:{QUOTED}@mail.example.com?{QUOTED}",
    ],
)
def test_no_post_is_named_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"notify\.smtp_url") as refused:
        post_at(url, SENDER)
    assert not any(secret in "".join(refused.value.lines()) for secret in (USER, QUOTED, PASSWORD))


def test_what_apprise_does_not_know_is_named_without_it(log: io.StringIO) -> None:
    with pytest.raises(Misconfigured, match="number 2") as refused:
        apprise_at("nonsense://planted", 2)
    assert "planted" not in "".join(refused.value.lines()) + log.getvalue()


def test_without_apprise_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Misconfigured, match="not installed") as refused:
        apprise_at("json://localhost", 1)
    assert "goto-provisioner[notify]" in str(refused.value.remedy)


@pytest.mark.parametrize("url", ["", "hooks", "ftp://hooks/x", "http://example.com/planted", "https://"])
def test_no_webhook_is_named_without_its_address(url: str) -> None:
    with pytest.raises(Misconfigured, match="number 3") as refused:
        webhook_at(url, 3)
    assert "planted" not in "".join(refused.value.lines())


def test_nothing_shows_a_key(hook: Hook) -> None:
    ours = post(25, "smtps", f"{USER}:{QUOTED}@")
    shown = repr([webhook_at(hook.url, 1), ours, apprise_at(as_apprise_has_it(hook), 1)])
    assert not any(secret in shown for secret in (PATH, USER, PASSWORD, QUOTED))
