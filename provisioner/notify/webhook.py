"""A webhook: one POST of JSON to an address that is its own key."""

from __future__ import annotations

import logging
import socket
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx

from provisioner import __version__
from provisioner.errors import Misconfigured
from provisioner.notify.in_time import NotDelivered
from provisioner.notify.messages import Notice

STEP_S = 4.0
"""To connect, to send, and for the answer."""
_posting: ContextVar[bool] = ContextVar("posting", default=False)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    name: str
    """Which one of the settings, and its host: enough to find it."""
    url: str = field(repr=False)

    def carry(self, notice: Notice) -> None:
        """Raises `NotDelivered`. `text` has the title too: chat systems show it alone."""
        body = {**notice._asdict(), "text": f"{notice.title}\n\n{notice.text}"}
        token = _posting.set(True)
        try:
            with (
                httpx.Client(
                    timeout=STEP_S, headers={"User-Agent": f"goto-provisioner/{__version__}"}
                ) as client,
                client.stream("POST", self.url, json=body) as answer,
            ):
                if not answer.is_success:
                    raise NotDelivered(f"HTTP {answer.status_code}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as trouble:
            raise NotDelivered(f"no answer ({type(trouble).__name__})") from None
        finally:
            _posting.reset(token)

    def look(self) -> None:
        """Whether its host can be found; nothing is sent. Raises `NotDelivered`."""
        url = httpx.URL(self.url)
        try:
            socket.getaddrinfo(url.host, url.port or url.scheme, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotDelivered("this host is not found") from None


def webhook_at(url: str, number: int) -> Webhook:
    """`number`: which one of `notify.webhooks`, from 1. Raises `Misconfigured`, without the URL in it."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise _no_webhook(number, "is no URL") from None
    if not parts.host or parts.scheme not in ("https", "http"):
        raise _no_webhook(number, "is no URL")
    if parts.scheme == "http" and not _is_loopback(parts.host):
        raise _no_webhook(number, "would send names and addresses where anybody can read them")
    return Webhook(name=f"webhook {number} ({parts.host})", url=url)


def _no_webhook(number: int, problem: str) -> Misconfigured:
    return Misconfigured(
        f"notify.webhooks (PROVISIONER_NOTIFY__WEBHOOKS): number {number} {problem}",
        remedy="write it like https://HOST/PATH",
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _unsaid(record: logging.LogRecord) -> bool:
    """httpx logs each address that it calls; that of a webhook is its key."""
    return not _posting.get()


logging.getLogger("httpx").addFilter(_unsaid)
