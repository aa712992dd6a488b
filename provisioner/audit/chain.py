"""How one entry hangs on the one before it.

    hash  =  sha256                          where no key is set
          |  sha256 "." fingerprint "." mac  where `audit.key` is set

`sha256` is of the canonical bytes, `fingerprint` names the key, `mac` is HMAC-SHA-256 under it over the
32 bytes of the digest. `prev_hash` is the whole `hash` text of the entry before (decisions/0003).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from provisioner.audit.canonical import ENTRY_DOMAIN, encode
from provisioner.audit.entries import Entry

GENESIS = "0" * 64
"""The `prev_hash` of the first entry."""

KEY_CHANGED = "audit_key:"
"""Begins the outcome of the `config.changed` entry at which another key, or none, takes over."""

_KEY_DOMAIN = b"provisioner.audit.key.v1"


def fingerprint(key: bytes | None) -> str | None:
    """Eight hex digits that tell keys apart and betray none."""
    return None if key is None else hashlib.sha256(_KEY_DOMAIN + key).hexdigest()[:8]


def fingerprint_in(hash_text: str) -> str | None:
    """Of the key under which this entry was made."""
    parts = hash_text.split(".")
    return parts[1] if len(parts) == 3 else None


def key_change(key: bytes | None) -> str:
    """The outcome of the `config.changed` entry at which `key` takes over."""
    return f"{KEY_CHANGED}{fingerprint(key) or 'none'}"


def seal(digest: bytes, key: bytes) -> str:
    return f"{fingerprint(key)}.{hmac.digest(key, digest, 'sha256').hex()}"


def hash_of(columns: Sequence[str | int | None], key: bytes | None) -> str:
    """`columns` are the eleven before `hash`, in their order."""
    digest = hashlib.sha256(encode(ENTRY_DOMAIN, columns))
    if key is None:
        return digest.hexdigest()
    return f"{digest.hexdigest()}.{seal(digest.digest(), key)}"


def chained(unhashed: Entry, key: bytes | None) -> Entry:
    """The entry with its hash filled in."""
    return unhashed._replace(hash=hash_of(unhashed[:-1], key))
