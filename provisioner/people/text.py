"""How texts of people compare: addresses by NFC and case-fold, names by NFC with case."""

from __future__ import annotations

import hashlib
import unicodedata


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def address_form(address: str) -> str:
    """The form in which two addresses are equal."""
    if address.isascii():
        form = address.lower()
        return address if form == address else form  # most are in it already: one text for both
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold())


def folded_name(first_name: str, last_name: str) -> str:
    """The form in which the names of two records of one person are equal."""
    return " ".join(nfc(f"{first_name} {last_name}").casefold().split())


def keyed_digest(key: bytes, text: str) -> str:
    """Eight bytes, hex: tells whether two ids or addresses are the same without keeping them."""
    return hashlib.blake2b(text.encode(), digest_size=8, key=key).hexdigest()
