"""What the client must know to reach one account: plain values, chosen by whoever holds the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from provisioner.goto.grants import GrantKeeper


@dataclass(frozen=True, kw_only=True, slots=True)
class GotoAccess:
    api: str = "guide-v2"
    """The dialect: `guide-v2` or `official-v1`."""
    account_key: str
    base_url: str
    """Scheme and host, such as `https://api.getgo.com`."""
    token_url: str
    authorize_url: str = ""
    grant: str = "client_credentials"
    """`client_credentials`, `authorization_code` or `personal_access_token`."""
    client_id: str
    client_secret: str = field(repr=False)
    personal_access_token: str | None = field(default=None, repr=False)
    keeper: GrantKeeper | None = field(default=None, repr=False, compare=False)
    """Of what a person granted; `authorization_code` alone asks it."""
    scopes: tuple[str, ...] | None = None
    """What the token is asked for; None: what the dialect needs, for reading alone where `dry` is set."""
    service_organizer: str | None = None
    """The address of the organizer behind the token, for when the token answer does not name it."""
    seats: int | None = None
    license_keys: tuple[str, ...] = ()
    """The licences of GoTo Meeting; empty: those whose products say so."""
    strip_other_products: bool = False
    """A suspension takes the licences of other GoTo services too."""
    page_size: int = 100
    timeout_s: float = 30.0
    concurrency: int = 8
    requests_per_second: float = 10.0
    run_budget_minutes: float = 50.0
    dry: bool = False
    """Nothing but GETs and the token request may leave."""
