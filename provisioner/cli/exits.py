"""Exit codes: what a script learns from a run (interface, "Exit codes")."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    AuditLogBroken,
    Misconfigured,
    Paused,
    PlanStale,
    ProvisionerError,
    RosterUnusable,
    RunInProgress,
    WrongUsage,
)

if TYPE_CHECKING:
    from provisioner.reconcile.report import RunReport


class Code(IntEnum):
    DONE = 0
    DEFECT = 1
    WRONG_USAGE = 2
    PENDING = 10
    DECISION_WANTED = 11
    PARTIAL = 12
    PAUSED = 13
    ROSTER = 20
    MISCONFIGURED = 21
    UNREACHABLE = 22
    REFUSED = 23
    RUN_IN_PROGRESS = 24
    STALE = 25
    AUDIT_LOG = 30


STRENGTH = (1, 2, 21, 30, 24, 13, 20, 23, 22, 25, 11, 12, 10, 0)
"""If several apply, the first in this order counts."""

BY_FAMILY: tuple[tuple[type[ProvisionerError], Code], ...] = (
    (WrongUsage, Code.WRONG_USAGE),
    (Misconfigured, Code.MISCONFIGURED),
    (AuditLogBroken, Code.AUDIT_LOG),
    (RunInProgress, Code.RUN_IN_PROGRESS),
    (Paused, Code.PAUSED),
    (RosterUnusable, Code.ROSTER),
    (AccountRefused, Code.REFUSED),
    (AccountUnreachable, Code.UNREACHABLE),
    (PlanStale, Code.STALE),
)


def code_of(failure: ProvisionerError) -> Code:
    for family, code in BY_FAMILY:
        if isinstance(failure, family):
            return code
    return Code.DEFECT


def strongest(codes: list[Code]) -> Code:
    return min(codes, key=STRENGTH.index, default=Code.DONE)


def of_plan(report: RunReport) -> Code:
    if report.plan.objections:
        return Code.DECISION_WANTED
    return Code.PENDING if report.plan.has_work else Code.DONE


def of_apply(report: RunReport) -> Code:
    if report.declined:
        return Code.DONE
    if report.paused:
        return Code.PAUSED
    if report.plan.objections:
        return Code.DECISION_WANTED
    return Code.PARTIAL if report.is_partial else Code.DONE
