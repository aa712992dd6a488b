"""What the chain was at one moment, kept in a second place: a chain alone does not see its tail cut off."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace

from provisioner.audit.canonical import CHECKPOINT_DOMAIN, canonical_json, encode
from provisioner.audit.chain import seal


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """`head` is the `hash` of entry number `count`; `at` is UTC text like an entry's."""

    count: int
    head: str
    at: str
    account_key: str
    signature: str | None = None
    """`fingerprint.mac` over the other four, where a key was set."""


def signed(checkpoint: Checkpoint, key: bytes | None) -> Checkpoint:
    if key is None:
        return replace(checkpoint, signature=None)
    columns = (checkpoint.count, checkpoint.head, checkpoint.at, checkpoint.account_key)
    digest = hashlib.sha256(encode(CHECKPOINT_DOMAIN, columns)).digest()
    return replace(checkpoint, signature=seal(digest, key))


def to_line(checkpoint: Checkpoint) -> str:
    """Canonical JSON without a line end."""
    return canonical_json(asdict(checkpoint))


def from_line(line: str) -> Checkpoint:
    """Raises `ValueError` where the line is not a checkpoint."""
    told = json.loads(line)
    if not isinstance(told, dict) or set(told) != {field.name for field in fields(Checkpoint)}:
        raise ValueError("not the fields of a checkpoint")
    checkpoint = Checkpoint(**told)
    texts = (checkpoint.head, checkpoint.at, checkpoint.account_key, checkpoint.signature or "")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text of the checkpoint is no text")
    if type(checkpoint.count) is not int or checkpoint.count < 1:
        raise ValueError("the count of the checkpoint is no count")
    return checkpoint
