"""One spelling for locales and time zones, so that another spelling of the same is never a change."""

from __future__ import annotations

import re
from collections.abc import Mapping

from provisioner.people.cells import cleaned
from provisioner.people.text import address_form, nfc
from provisioner.people.windows_zones import WINDOWS_ZONES

_LOCALE = re.compile(
    r"([a-z]{2,3})(?:[-_](?:hans|hant|latn|cyrl))?[-_]([a-z]{2})(?:\.utf-?8)?", re.IGNORECASE
).fullmatch
_REGIONS: Mapping[str, str] = {
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "en": "US",
    "es": "ES",
    "fi": "FI",
    "fr": "FR",
    "hu": "HU",
    "it": "IT",
    "ja": "JP",
    "ko": "KR",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "pt": "BR",
    "ru": "RU",
    "sv": "SE",
    "tr": "TR",
    "zh": "CN",
}
"""The region of a language that stands alone."""

_SAME_ZONES: Mapping[str, str] = {
    "america/buenos_aires": "America/Argentina/Buenos_Aires",
    "america/godthab": "America/Nuuk",
    "america/indianapolis": "America/Indiana/Indianapolis",
    "america/louisville": "America/Kentucky/Louisville",
    "asia/calcutta": "Asia/Kolkata",
    "asia/katmandu": "Asia/Kathmandu",
    "asia/rangoon": "Asia/Yangon",
    "asia/saigon": "Asia/Ho_Chi_Minh",
    "atlantic/faeroe": "Atlantic/Faroe",
    "australia/act": "Australia/Sydney",
    "australia/nsw": "Australia/Sydney",
    "canada/atlantic": "America/Halifax",
    "canada/central": "America/Winnipeg",
    "canada/eastern": "America/Toronto",
    "canada/mountain": "America/Edmonton",
    "canada/pacific": "America/Vancouver",
    "etc/gmt": "Etc/UTC",
    "etc/uct": "Etc/UTC",
    "etc/utc": "Etc/UTC",
    "europe/kiev": "Europe/Kyiv",
    "gb": "Europe/London",
    "gmt": "Etc/UTC",
    "hongkong": "Asia/Hong_Kong",
    "japan": "Asia/Tokyo",
    "pacific/enderbury": "Pacific/Kanton",
    "singapore": "Asia/Singapore",
    "us/alaska": "America/Anchorage",
    "us/arizona": "America/Phoenix",
    "us/central": "America/Chicago",
    "us/eastern": "America/New_York",
    "us/hawaii": "Pacific/Honolulu",
    "us/mountain": "America/Denver",
    "us/pacific": "America/Los_Angeles",
    "utc": "Etc/UTC",
}
"""Names that the IANA database keeps for zones it has renamed."""
_WINDOWS = {name.lower(): zone for name, zone in WINDOWS_ZONES.items()}


def locale_form(text: str) -> str | None:
    """`en-US`, `en_us` and `en` as `en_US`, which is how GoTo writes it (goto-api section 3); None where it
    is not understood."""
    plain = cleaned(text)
    match = _LOCALE(plain)
    if match:
        return f"{match[1].lower()}_{match[2].upper()}"
    region = _REGIONS.get(plain.lower())
    return f"{plain.lower()}_{region}" if region else None


def zone_form(text: str) -> str:
    """An IANA name, for the names that Windows gives and for those that IANA has replaced; whatever else
    it is, as it is."""
    plain = cleaned(text)
    known = _WINDOWS.get(plain.lower(), plain)
    return _SAME_ZONES.get(known.lower(), known)


def is_same(field: str, shown: str, wanted: str) -> bool:
    """Whether the account shows the value of this field that we want, in whatever spelling."""
    match field:
        case "email":
            return address_form(shown) == address_form(wanted)
        case "locale":
            return shown == wanted or locale_form(shown) == wanted
        case "time_zone":
            return shown == wanted or zone_form(shown) == wanted
        case _:
            return nfc(shown) == nfc(wanted)
