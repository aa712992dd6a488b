"""What can go wrong, in families by what the operator does next.

Exit codes and HTTP statuses are mapped at the face (`cli/exits.py`), not here. Nothing in a message
may hold a secret: whoever raises is the one who knows what is safe to show.

    ProvisionerError
    ├── WrongUsage            the command line is wrong
    ├── Misconfigured         a setting is wrong or missing
    ├── RosterUnusable        the roster is not there, not readable, or not what it was
    ├── AccountUnreachable    GoTo does not answer, or
    │   └── ListingIncomplete its listing cannot be shown to be complete
    ├── AccountRefused        GoTo says no: token, rights, scopes, or
    │   └── NoReport          it has no attendance of that session, or none yet
    ├── RunInProgress         another run holds the lock
    ├── PlanStale             the world that the plan file was made from has moved
    ├── Paused                an operator has paused the product
    ├── AuditLogBroken        the audit log does not verify, or cannot be written
    └── CallFailed            one change failed; the run goes on
        ├── CallRefused       the server decided against it: it is not applied
        ├── CallDeferred      it was not sent, or certainly not applied, and can wait for the next run
        ├── OutcomeUnknown    it may or may not have been applied: only a look can tell
        │   └── NotSeenApplied it was lost, and a look shows that it was not applied so far
        └── NotConfirmed      it was answered as done, but a look does not show it
"""

from __future__ import annotations

from enum import StrEnum


def _printable(text: str) -> str:
    """One line, whatever a file name or a server's words hold, and nothing that steers a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class ProvisionerError(Exception):
    """An expected failure: what is wrong, where, and what to do, each one line at most."""

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def lines(self) -> list[str]:
        """The three lines a person reads on stderr."""
        told = [self.what]
        if self.where:
            told.append(f"  where: {self.where}")
        if self.remedy:
            told.append(f"  do:    {self.remedy}")
        return [_printable(line) for line in told]


class WrongUsage(ProvisionerError): ...


class Misconfigured(ProvisionerError): ...


class RosterUnusable(ProvisionerError):
    """`code` is one word for the audit log, such as `not_a_roster`, `cut_off`, `column_missing`."""

    def __init__(self, what: str, *, code: str, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.code = code


class AccountUnreachable(ProvisionerError):
    """What to do, where whoever raises it knows nothing better, is to wait."""

    def __init__(
        self, what: str, *, where: str | None = None, remedy: str = "look at the network, or run again later"
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)


class ListingIncomplete(AccountUnreachable): ...


class AccountRefused(ProvisionerError): ...


class NoReport(AccountRefused): ...


class RunInProgress(ProvisionerError): ...


class PlanStale(ProvisionerError): ...


class Paused(ProvisionerError): ...


class AuditLogBroken(ProvisionerError): ...


class CallFailed(ProvisionerError): ...


class Refusal(StrEnum):
    """Why a server refused one change. Source: goto-api section 2, row `create`."""

    SEAT = "seat"
    ADDRESS_KNOWN = "address_known"
    PROFILE_ELSEWHERE = "profile_elsewhere"
    GONE = "gone"
    OTHER = "other"


class CallRefused(CallFailed):
    def __init__(self, what: str, *, refusal: Refusal = Refusal.OTHER, status: int | None = None) -> None:
        super().__init__(what)
        self.refusal = refusal
        self.status = status


class CallDeferred(CallFailed): ...


class OutcomeUnknown(CallFailed): ...


class NotSeenApplied(OutcomeUnknown): ...


class NotConfirmed(CallFailed):
    """`fields` are the names that the account still shows differently."""

    def __init__(self, what: str, *, fields: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.fields = fields
