"""The settings as digests: whether they are others than before can be told, and remembered, without them."""

from __future__ import annotations

import hashlib
import json

from provisioner.people.text import keyed_digest
from provisioner.settings.groups import Settings


def config_digest(settings: Settings) -> str:
    """Over what decisions depend on: the account, the roster, the policy, the
    handing over (answers, "State")."""
    told = {
        "goto": {
            name: getattr(settings.goto, name)
            for name in ("api", "account_key", "license_keys", "strip_other_products")
        },
        "roster": settings.roster.model_dump(mode="json"),
        "meetings": settings.meetings.model_dump(mode="json", exclude={"export_folder"}),
        "policy": settings.policy.model_dump(mode="json"),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def digests_of(settings: Settings, key: bytes) -> dict[str, str]:
    """Of every setting by name, so that a change of one is seen and its value is not. A secret counts as set
    or not set: the models hide what it is."""
    groups = settings.model_dump(mode="json")
    return {
        f"{group}.{name}": keyed_digest(key, json.dumps(value, sort_keys=True, default=str))
        for group, values in groups.items()
        for name, value in values.items()
    }
