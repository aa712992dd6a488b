"""What is remembered of plans that wait and of the approvals that release them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from provisioner.plan.memory import Approval


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanWaits:
    """A plan that waits for an approval, as it was shown. `asks`: code → marks that an approval would
    release."""

    digest: str
    document: Mapping[str, object]
    asks: Mapping[str, frozenset[str]]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalGiven:
    approval: Approval


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalSpent:
    """This mark was sent under that approval: it is released no more."""

    digest: str
    mark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRejected:
    digest: str
