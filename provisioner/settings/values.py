"""The kinds of values that settings have, each with its rule. No message repeats a value."""

from __future__ import annotations

import codecs
import warnings
import zoneinfo
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints


def one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _words(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("should be a number, not true or false")
    return value


def _url(value: str) -> SplitResult:
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("should be a URL in plain characters")
    try:
        parts = urlsplit(value)
        loopback = _is_loopback(parts.hostname or "")
        _ = parts.port
    except ValueError:
        raise ValueError("should be a URL such as https://api.getgo.com") from None
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise ValueError("should be a URL such as https://api.getgo.com")
    if parts.scheme == "http" and not loopback:
        raise ValueError("should begin with https:// (plain http only for this machine, such as 127.0.0.1)")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ValueError("should hold neither user, password, query nor fragment")
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _base_url(value: str) -> str:
    parts = _url(value)
    if parts.path.strip("/"):
        raise ValueError("should end after the host: the paths of the API are added to it")
    return f"{parts.scheme}://{parts.netloc}"


def _endpoint_url(value: str) -> str:
    _url(value)
    return value


def _time_zone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("should be the name of a time zone such as Europe/Berlin") from None
    return value


def _date_format(value: str) -> str:
    day = date(2031, 10, 23)
    try:
        told = datetime.strptime(day.strftime(value), value).date()
    except ValueError:
        told = None
    if told != day:
        raise ValueError("should tell year, month and day, such as %Y-%m-%d, %d.%m.%Y or %m/%d/%Y")
    return value


def _encoding(value: str) -> str:
    if value == "auto":
        return value
    try:
        if b"a".decode(value) != "a":
            raise LookupError
        return codecs.lookup(value).name
    except (LookupError, UnicodeError, ValueError):
        raise ValueError("should be auto, or the name of an encoding such as cp1252") from None


def _database_url(value: str) -> str:
    if value.startswith("sqlite:///") and value != "sqlite:///" and ":memory:" not in value:
        return value
    if value.startswith("postgresql+psycopg://"):
        return value
    raise ValueError("should be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")


def _mail_address(value: str) -> str:
    name, at, host = value.partition("@")
    if not (name and at and host) or "@" in host or any(c.isspace() or c in "<>,;" for c in value):
        raise ValueError("should be an address such as it@example.com, and nothing else")
    return value


def machine_time_zone() -> str:
    """The IANA name of this machine's time zone; UTC where it has none."""
    import tzlocal  # reads the machine's configuration only when asked

    with warnings.catch_warnings(action="ignore"):
        try:
            return _time_zone(tzlocal.get_localzone_name() or "UTC")
        except (LookupError, ValueError, OSError):
            return "UTC"


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
Secrets = Annotated[tuple[Secret, ...], BeforeValidator(one_or_many)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(one_or_many)]
Scopes = Annotated[tuple[Text, ...], BeforeValidator(_words)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
EndpointUrl = Annotated[str, AfterValidator(_endpoint_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
DateFormat = Annotated[str, AfterValidator(_date_format)]
Encoding = Annotated[str, AfterValidator(_encoding)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
MailAddresses = Annotated[tuple[MailAddress, ...], BeforeValidator(one_or_many)]
Percent = Annotated[int, BeforeValidator(_no_bool), Field(ge=0, le=1000)]
Count = Annotated[int, BeforeValidator(_no_bool), Field(ge=0, le=1_000_000)]
"""Also hours, days and seconds."""
Amount = Annotated[float, BeforeValidator(_no_bool), Field(gt=0, le=100_000, allow_inf_nan=False)]
AccountKey = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{1,64}$"),
]
