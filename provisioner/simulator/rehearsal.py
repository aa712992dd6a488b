"""One running rehearsal: the account, its tokens, limit, faults and log, behind one lock and no socket."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime

from provisioner.errors import Misconfigured
from provisioner.simulator import guide_v2, official_v1
from provisioner.simulator.exchange import Answer, Arrival, Call, LoggedRequest, error
from provisioner.simulator.faults import (
    PAGE_FAULTS,
    SPARING,
    Fault,
    FaultBook,
    FaultKind,
    listed,
    misled,
    read_fault,
    replaced,
    truncated,
)
from provisioner.simulator.options import Client, HiddenLimit
from provisioner.simulator.seed import Seed, dump, read_options, read_seed
from provisioner.simulator.tokens import TokenDesk

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
AUTHORIZE_PATH = "/oauth/authorize"
CONTROL = "/_simulator/"


class Rehearsal:
    """`clock` answers aware UTC; tests move it."""

    def __init__(self, seed: Seed, clock: Callable[[], datetime]) -> None:
        self.lock = threading.RLock()
        self.account = seed.account
        self.options = seed.options
        self.faults = FaultBook()
        self.log: list[LoggedRequest] = []
        self._clock = clock
        self._desk = TokenDesk(seed.clients)
        self._limit = HiddenLimit()
        self._pages: dict[str, dict[str, object]] = {}
        """The last true page of each listing, by path and filter."""

    def respond(self, arrival: Arrival) -> Answer | None:
        """None: drop the connection without a word."""
        if arrival.path.startswith(CONTROL):
            with self.lock:
                return self._control(arrival)
        with self.lock:
            fault = self.faults.draw(arrival.method, arrival.target)
            pause = self.options.latency_s
        if fault is not None and fault.kind is FaultKind.SLOW:
            pause += fault.seconds
        if pause:
            time.sleep(pause)
        with self.lock:
            return self._logged(arrival, fault)

    def add_fault(self, found: object) -> None:
        """`found` has the fields of `Fault`. Raises `Misconfigured`."""
        fault = read_fault(found)
        with self.lock:
            if fault.organizer_key and fault.organizer_key not in self.account.organizers:
                raise Misconfigured(
                    "simulator: no organizer has this key to schedule a meeting with",
                    where="fault.organizer_key",
                )
            self.faults.add(fault)

    @property
    def clients(self) -> tuple[Client, ...]:
        return self._desk.clients

    def withdraw_grants(self) -> None:
        with self.lock:
            self._desk.by_users.withdraw()

    def state(self) -> dict[str, object]:
        with self.lock:
            return dump(self.account, self._desk.clients, self.options)

    def load(self, found: object) -> None:
        """Another account from now on; tokens that were handed out stay valid. Raises `Misconfigured`."""
        seed = read_seed(found)
        with self.lock:
            self.account = seed.account
            self.options = seed.options
            self._desk.clients = seed.clients
            self._pages.clear()

    def _logged(self, arrival: Arrival, fault: Fault | None) -> Answer | None:
        scopes = self._desk.scopes_of(arrival, now=self._clock())
        scope = None if scopes is None else " ".join(scopes)
        body = (
            _json(arrival.body) if arrival.method in ("POST", "PUT") and arrival.path != TOKEN_PATH else None
        )
        if fault is not None and fault.kind is FaultKind.MEETING_APPEARS:
            self._meeting_appears(fault.organizer_key)
        if fault is not None and fault.comes_first:
            answer = self._refused_by(fault, arrival)
        elif arrival.path == TOKEN_PATH:
            answer, scope = self._desk.issue(
                arrival,
                now=self._clock(),
                options=self.options,
                principal=self.account.service_organizer if self.options.tell_principal else None,
            )
            answer = self._spoiled(arrival, answer, fault)
        elif arrival.path == AUTHORIZE_PATH:
            answer = self._spoiled(arrival, self._desk.authorize(arrival, self.options), fault)
        else:
            answer = self._spoiled(arrival, self._api(arrival, scopes, body), fault)
        self.log.append(
            LoggedRequest(
                method=arrival.method,
                path=arrival.path,
                query=arrival.query,
                scope=scope,
                status=None if answer is None else answer.status,
                body=body,
                fault=None if fault is None else fault.kind.value,
            )
        )
        return answer

    def _meeting_appears(self, organizer_key: str) -> None:
        """Tomorrow at this hour. Who has been deleted meanwhile schedules nothing."""
        if organizer_key in self.account.organizers:
            start = (self._clock() + timedelta(days=1)).replace(microsecond=0)
            self.account.schedule(
                organizer_key, "Came in between", start_time=start, end_time=start + timedelta(hours=1)
            )

    def _refused_by(self, fault: Fault, arrival: Arrival) -> Answer | None:
        if fault.kind is FaultKind.LOST_BEFORE:
            return None
        if fault.kind is FaultKind.EXPIRED_TOKEN:
            self._desk.revoke(arrival)
            return _unauthorized(arrival.path)
        return replaced(fault)

    def _spoiled(self, arrival: Arrival, answer: Answer, fault: Fault | None) -> Answer | None:
        listing = f"{arrival.path}?{arrival.query.get('status', '')}"
        previous = self._pages.get(listing)
        if listed(answer) and isinstance(answer.body, dict):
            self._pages[listing] = answer.body
        if fault is None or fault.kind in SPARING:
            return answer
        if fault.kind is FaultKind.LOST_AFTER_COMMIT:
            return None
        if fault.kind is FaultKind.TRUNCATED:
            return truncated(answer)
        if fault.kind in PAGE_FAULTS:
            token = arrival.query.get("nextPageToken", "")
            return misled(fault, answer, previous if token else None, token)
        return replaced(fault)

    def _api(self, arrival: Arrival, scopes: tuple[str, ...] | None, body: object) -> Answer:
        wait = self._limit.wait(self._clock(), self.options)
        if wait:
            return self._limited(wait)
        guide = arrival.path.startswith(guide_v2.BASE + "/")
        if not guide and not official_v1.speaks(arrival.path):
            return error(404, "NotFound", "No dialect has this path.")
        if self.options.dialect not in ("both", "guide-v2" if guide else "official-v1"):
            return error(404, "NotFound", f"Only the dialect {self.options.dialect} is spoken here.")
        if scopes is None:
            return _unauthorized(arrival.path)
        call = Call(
            method=arrival.method,
            path=arrival.path.removeprefix(guide_v2.BASE) if guide else arrival.path,
            query=arrival.query,
            body=body,
            scopes=scopes,
            now=self._clock(),
        )
        speak = guide_v2.answer if guide else official_v1.answer
        return speak(call, self.account, self.options)

    def _limited(self, wait: float) -> Answer:
        answer = error(429, "TooManyRequests", "The limit of this client is reached.")
        if self.options.retry_after == "seconds":
            return answer._replace(headers={"Retry-After": str(math.ceil(wait))})
        if self.options.retry_after == "date":
            # An HTTP date has whole seconds: the next one after the wait, never one before it.
            free = (self._clock() + timedelta(seconds=wait + 1)).replace(microsecond=0)
            return answer._replace(headers={"Retry-After": format_datetime(free, usegmt=True)})
        return answer

    def _control(self, arrival: Arrival) -> Answer:
        """The operator's side, without authentication: the server listens on loopback alone."""
        what = (arrival.method, arrival.path.removeprefix(CONTROL))
        try:
            match what:
                case ("GET", "state"):
                    return Answer(200, self.state())
                case ("PUT", "state"):
                    self.load(_json(arrival.body))
                    return Answer(204)
                case ("GET", "requests"):
                    return Answer(200, {"requests": [request._asdict() for request in self.log]})
                case ("DELETE", "requests"):
                    self.log.clear()
                    return Answer(204)
                case ("POST", "faults"):
                    self.add_fault(_json(arrival.body))
                    return Answer(204)
                case ("DELETE", "faults"):
                    self.faults.clear()
                    return Answer(204)
                case ("POST", "options"):
                    self.options = read_options(_json(arrival.body), self.options)
                    return Answer(204)
        except Misconfigured as wrong:
            return Answer(400, {"error": wrong.lines()})
        return Answer(404, {"error": [f"There is no {arrival.method} {arrival.path}."]})


def _unauthorized(path: str) -> Answer:
    if not path.startswith(guide_v2.BASE + "/"):
        return official_v1.expired(path)
    answer = error(401, "InvalidToken", "The access token is missing, unknown or expired.")
    return answer._replace(headers={"WWW-Authenticate": "Bearer"})


def _json(body: bytes) -> object:
    """None for what is no JSON: whoever wanted an object says so."""
    try:
        return json.loads(body)
    except ValueError:
        return None
