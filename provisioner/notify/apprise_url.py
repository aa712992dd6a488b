"""What Apprise reaches: more than a hundred services by an address each. Only with the extra `notify`."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from provisioner.errors import Misconfigured
from provisioner.notify.in_time import NotDelivered
from provisioner.notify.messages import Notice


@dataclass(frozen=True, kw_only=True)
class AppriseUrl:
    name: str
    service: Any = field(repr=False)

    def carry(self, notice: Notice) -> None:
        """Raises `NotDelivered`."""
        if not self.service.notify(title=notice.title, body=notice.text):
            raise NotDelivered("Apprise could not deliver it")

    def look(self) -> None:
        """Apprise cannot look without sending; that it understands the address was asked already."""


def apprise_at(url: str, number: int) -> AppriseUrl:
    """`number`: which one of `notify.urls`, from 1. Raises `Misconfigured`, without the URL in it."""
    try:
        import apprise
    except ModuleNotFoundError:
        raise Misconfigured(
            "notify.urls (PROVISIONER_NOTIFY__URLS) needs Apprise, which is not installed",
            remedy="pip install 'goto-provisioner[notify]', or use notify.webhooks",
        ) from None
    # Its own lines show the addresses, which are keys.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        raise Misconfigured(
            f"notify.urls (PROVISIONER_NOTIFY__URLS): number {number} is none that Apprise understands",
            remedy="look its form up in the documentation of Apprise",
        )
    return AppriseUrl(name=f"Apprise {number} ({url.partition(':')[0]})", service=service)
