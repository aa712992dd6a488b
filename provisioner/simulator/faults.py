"""Faults on request: what a server, a gateway or a network does to a client on a bad day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from random import Random

from provisioner.errors import Misconfigured
from provisioner.simulator.exchange import Answer, error
from provisioner.simulator.reading import Part

LISTS = ("organizers", "meetings", "attendees")
HTML = b"<!DOCTYPE html><html><head><title>Gateway</title></head><body>Please come back later.</body></html>"
BODIES = ("json", "html", "empty")


class FaultKind(StrEnum):
    STATUS = "status"
    """Answers `status`, with `retry_after` as it is and a `body`."""
    LOST_BEFORE = "lost_before"
    """The connection drops, nothing has happened."""
    LOST_AFTER_COMMIT = "lost_after_commit"
    """It has happened, the connection drops."""
    SLOW = "slow"
    """Waits `seconds`, then answers as always."""
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a name
    """401; the token of the request stays expired."""
    TRUNCATED = "truncated"
    """It has happened; the JSON of the answer breaks off."""
    HTML = "html"
    """A gateway's page with 200."""
    ERROR_BODY = "error_body"
    """An error object with 200."""
    REPEATED_PAGE = "repeated_page"
    """A listing answers the page before this one again."""
    EMPTY_PAGE = "empty_page"
    """A listing answers an empty page with a token for the next."""
    DUPLICATE_KEY = "duplicate_key"
    """A page of a listing begins with the last entry of the page before."""
    MEETING_APPEARS = "meeting_appears"
    """No fault of the server: right before this request `organizer_key` schedules a meeting."""


PAGE_FAULTS = frozenset({FaultKind.REPEATED_PAGE, FaultKind.EMPTY_PAGE, FaultKind.DUPLICATE_KEY})
BEFORE = frozenset({FaultKind.LOST_BEFORE, FaultKind.EXPIRED_TOKEN})
REPLACING = frozenset({FaultKind.STATUS, FaultKind.HTML, FaultKind.ERROR_BODY})
SPARING = frozenset({FaultKind.SLOW, FaultKind.MEETING_APPEARS})
"""The answer itself is a true one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """`path` is searched for in path and query. Of the matching requests the first `after` pass, then each
    meets the fault with `probability` (from a generator seeded with `random_seed`) until it fired `times`
    times (None: without end)."""

    kind: FaultKind
    method: str | None = None
    path: str = ""
    times: int | None = 1
    after: int = 0
    probability: float = 1
    random_seed: int = 0
    status: int = 503
    retry_after: str | None = None
    body: str = "json"
    seconds: float = 0
    committed: bool = False
    """STATUS, HTML, ERROR_BODY: the request is carried out before it is answered so."""
    organizer_key: str = ""

    @property
    def comes_first(self) -> bool:
        """The request is not carried out."""
        return self.kind in BEFORE or (self.kind in REPLACING and not self.committed)


class FaultBook:
    """The faults that wait for their requests, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, fault: Fault) -> None:
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        self._armed.clear()

    def draw(self, method: str, target: str) -> Fault | None:
        """The first that fires at this request; those behind it have not seen the request."""
        for armed in self._armed:
            if armed.fires(method, target):
                return armed.fault
        return None


class _Armed:
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._path = re.compile(fault.path)
        self._skips = fault.after
        self._left = fault.times
        self._random = Random(fault.random_seed)  # noqa: S311 - a rehearsal repeats exactly

    def fires(self, method: str, target: str) -> bool:
        if self._left == 0 or self.fault.method not in (None, method) or not self._path.search(target):
            return False
        if self._skips:
            self._skips -= 1
            return False
        if self._random.random() >= self.fault.probability:
            return False
        if self._left is not None:
            self._left -= 1
        return True


def replaced(fault: Fault) -> Answer:
    """What the client gets in place of an answer."""
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    status = 200 if fault.kind is not FaultKind.STATUS else fault.status
    if fault.kind is FaultKind.HTML or (fault.kind is FaultKind.STATUS and fault.body == "html"):
        return Answer(status, HTML, headers)
    if fault.kind is FaultKind.STATUS and fault.body == "empty":
        return Answer(status, None, headers)
    shown = error(status, "SimulatedFault", "A fault that was asked for.")
    return Answer(status, shown.body, headers)


def truncated(answer: Answer) -> Answer:
    headers, body = answer.encoded()
    return Answer(answer.status, body[: len(body) * 2 // 3], headers)


def listed(answer: Answer) -> str | None:
    """The name of the list that this answer is a page of."""
    if answer.status != 200 or not isinstance(answer.body, dict):
        return None
    return next((name for name in LISTS if name in answer.body), None)


def misled(fault: Fault, answer: Answer, previous: Mapping[str, object] | None, token: str) -> Answer:
    """`previous` is the body of the page before; `token` the one that led to this page."""
    name = listed(answer)
    page = answer.body
    if name is None or not isinstance(page, dict):
        return answer
    if fault.kind is FaultKind.EMPTY_PAGE:
        return answer._replace(body={name: [], "nextPageToken": page.get("nextPageToken", token or "end")})
    if previous is None:
        return answer
    if fault.kind is FaultKind.REPEATED_PAGE:
        return answer._replace(body=previous)
    before = previous[name]
    again = before[-1:] if isinstance(before, list) else []
    return answer._replace(body={**page, name: [*again, *page[name]]})


def read_fault(found: object, where: str = "fault") -> Fault:
    """From JSON, as `POST /_simulator/faults` takes it: the fields of `Fault`. `times: 0` is without end,
    because a JSON null would read as "left out". Raises `Misconfigured`."""
    part = Part(found, where, [each.name for each in fields(Fault)])
    path = part.text("path", "")
    try:
        re.compile(path)
    except re.error as wrong:
        raise Misconfigured(f"simulator: not a regular expression: {wrong}", where=f"{where}.path") from None
    kind = FaultKind(part.word("kind", list(FaultKind), ""))
    return Fault(
        kind=kind,
        method=part.text("method").upper() if "method" in part else None,
        path=path,
        times=part.whole("times", 1) or None,
        after=part.whole("after", 0),
        probability=part.number("probability", 1),
        random_seed=part.whole("random_seed", 0),
        status=part.whole("status", 503, least=200),
        retry_after=part.text("retry_after") if "retry_after" in part else None,
        body=part.word("body", BODIES, "json"),
        seconds=part.number("seconds", 0),
        committed=part.flag("committed", False),
        organizer_key=part.key("organizer_key") if kind is FaultKind.MEETING_APPEARS else "",
    )
