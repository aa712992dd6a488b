"""Mail by SMTP: one text to a few people, with attachments."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from provisioner.errors import Misconfigured
from provisioner.notify.in_time import NotDelivered, in_time
from provisioner.telemetry import log

STEP_S = 4.0
"""For each answer of the server."""
WHOLE_S = 10.0
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_LONGEST_REASON = 200


class Attachment(NamedTuple):
    name: str
    mime_type: str
    """Such as `text/calendar`."""
    content: bytes


class Mail(NamedTuple):
    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Post:
    """The server that takes our mail, and whose mail it is."""

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str

    @property
    def name(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def post_at(url: str, sender: str) -> Post:
    """`smtp://`, `smtps://` or `smtp+starttls://`, then `USER:PASSWORD@` (percent-encoded) where it wants
    one, host, and a port where it is not the usual. Raises `Misconfigured`, without the URL in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_post("is no URL") from None
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise _no_post("is no URL of a mail server")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and parts.scheme == "smtp" and not _is_loopback(host):
        raise _no_post("would send its password where anybody can read it")
    return Post(
        scheme=parts.scheme,
        host=host,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=password,
        sender=sender,
    )


async def mail(post: Post, message: Mail, *, limit_s: float = WHOLE_S) -> None:
    """Returns when the server has taken it. Raises `NotDelivered`, within `limit_s`."""
    await in_time(lambda: deliver(post, message), limit_s)


def deliver(post: Post, message: Mail) -> None:
    """As `mail`, and blocks."""
    letter = _letter(post, message)
    with _session(post) as server:
        refused = server.send_message(letter, post.sender, list(message.to))
    if refused:
        log().warning("mail.refused", way=post.name, recipients=sorted(refused))


def greet(post: Post) -> None:
    """Signs in, and sends nothing. Raises `NotDelivered`."""
    with _session(post) as server:
        server.noop()


@contextmanager
def _session(post: Post) -> Iterator[smtplib.SMTP]:
    own_name = socket.gethostname()  # by itself smtplib would ask the DNS for it, and wait
    try:
        if post.scheme == "smtps":
            context = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                post.host, post.port, own_name, timeout=STEP_S, context=context
            )
        else:
            session = smtplib.SMTP(post.host, post.port, own_name, timeout=STEP_S)
        with session as server:
            if post.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if post.user:
                server.login(post.user, post.password)
            else:
                server.ehlo_or_helo_if_needed()
            yield server
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        raise NotDelivered(_why(trouble, post)) from None


def _letter(post: Post, message: Mail) -> EmailMessage:
    letter = EmailMessage()
    try:
        letter["From"], letter["To"] = post.sender, ", ".join(message.to)
    except ValueError:
        raise NotDelivered("an address of the mail is none") from None
    letter["Subject"] = " ".join(message.subject.split())
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = make_msgid(domain=post.sender.rpartition("@")[2] or None)
    letter["Auto-Submitted"] = "auto-generated"  # nobody's absence note answers it
    letter.set_content(message.text)
    for each in message.attachments:
        maintype, _, subtype = each.mime_type.partition("/")
        letter.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.name)
    return letter


def _why(trouble: Exception, post: Post) -> str:
    """One line. A server may quote what it was sent, so what was sent is taken out."""
    if isinstance(trouble, smtplib.SMTPResponseException):
        said = trouble.smtp_error
        text = f"{trouble.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    elif isinstance(trouble, smtplib.SMTPRecipientsRefused):
        text = "the server takes no mail for any of the recipients"
    elif isinstance(trouble, OSError) and trouble.strerror:
        text = trouble.strerror
    else:
        text = type(trouble).__name__
    for secret in (post.password, post.user):
        text = text.replace(secret, "[hidden]") if secret else text
    return " ".join(text.split())[:_LONGEST_REASON]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _no_post(problem: str) -> Misconfigured:
    return Misconfigured(
        f"notify.smtp_url (PROVISIONER_NOTIFY__SMTP_URL) {problem}",
        remedy="write smtp+starttls://USER:PASSWORD@HOST, or smtps://, or smtp:// where no password is sent",
    )
