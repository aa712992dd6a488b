"""PURE. What a server says when it says no, in all the shapes of goto-api section 1, as one clear sentence;
and what the refusal of a change means (section 2, row `create`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from provisioner.errors import Refusal
from provisioner.goto.wire import Unreadable, decode, is_page

_CODES = ("errorcode", "int_err_code", "err", "error", "code")
_MESSAGES = ("description", "error_description", "msg", "message", "value", "detail")
_INCIDENTS = ("incident", "incidentid")
_ERROR_MARKS = ("errorcode", "int_err_code", "err", "errors", "error")
_LONGEST = 240

Redacted = Callable[[str], str]


# The order matters: an invitation to transfer a profile speaks of licences too, and a seat can be "in use".
_CONFLICTS = (
    (
        Refusal.PROFILE_ELSEWHERE,
        re.compile(
            r"\bprofile\b|\b(?:an)?other (?:goto )?account\b|\bdifferent account\b|\belsewhere\b"
            r"|\btransfer\b.{0,60}\b(?:accept|pending|invit)|\b(?:accept|pending|invit)\w*\b.{0,60}\btransfer"
        ),
    ),
    (Refusal.SEAT, re.compile(r"\bseats?\b|\blicen[cs]es?\b")),
    (
        Refusal.ADDRESS_KNOWN,
        re.compile(
            r"\bexists?\b|\bduplicates?\b|\btaken\b|\bin use\b|\bknown\b"
            r"|\balready\b.{0,30}\b(?:used|registered|assigned|organizer|member|user|account)\b"
        ),
    ),
)
_OF_A_TOKEN = re.compile(r"\btokens?\b|\bscopes?\b")
_SCOPE = re.compile(r"\b(?:collab|identity|admin):")


class Problem(NamedTuple):
    """`code`, `message` and `incident` are the server's words, made fit for one line."""

    status: int
    code: str | None = None
    message: str | None = None
    incident: str | None = None

    def sentence(self) -> str:
        told = f"HTTP {self.status}"
        if self.code:
            told += f" ({self.code})"
        if self.message:
            told += f": {self.message}"
        if self.incident:
            told += f" [incident {self.incident}]"
        return told


def problem(status: int, body: bytes, redacted: Redacted) -> Problem:
    """Reads any body that came with `status`; never raises. `redacted` takes out what must not be told."""
    if not body.strip():
        return Problem(status, message="an empty answer")
    if is_page(body):
        return Problem(status, message="an HTML page, not an answer of the API")
    try:
        data = decode(body)
    except Unreadable:
        return Problem(status, message="an answer that is no JSON")
    said = _said(data)
    code, message, incident = (_first(said, names) for names in (_CODES, _MESSAGES, _INCIDENTS))
    return Problem(status, *(text and one_line(redacted(text)) for text in (code, message, incident)))


def carries_error(data: object) -> bool:
    """Whether an answer sent as a success is an error body."""
    return isinstance(data, dict) and any(data[name] for name in data if name.lower() in _ERROR_MARKS)


def refusal(method: str, problem: Problem) -> Refusal:
    """What a definite 4xx means for a change. OTHER where the body does not tell."""
    if problem.status == 402:
        return Refusal.SEAT
    if problem.status in (404, 410) and method != "POST":
        return Refusal.GONE
    if problem.status == 409:
        words = _words(f"{problem.code or ''} {problem.message or ''}")
        for meaning, pattern in _CONFLICTS:
            if pattern.search(words):
                return meaning
    return Refusal.OTHER


def is_about_token(problem: Problem) -> bool:
    """Whether a 403 speaks of the token or of its scopes: all that is asked for would be refused likewise."""
    said = f"{problem.code or ''} {problem.message or ''}"
    return bool(_OF_A_TOKEN.search(_words(said)) or _SCOPE.search(said))


def _words(text: str) -> str:
    """Lower-case words; codes such as `NoSeatLeft` or `NO_SEAT` taken apart, addresses left out: a person
    may be called Seat."""
    text = re.sub(r"\S+@\S+", " ", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[\W_]+", " ", text).lower()


def _said(data: object) -> dict[str, Any]:
    """The fields of an error body by lower-case name, those of a nested error (`errors: […]`) among them."""
    if isinstance(data, list):
        data = data[0] if data else None
    if isinstance(data, str):
        return {"message": data}
    if not isinstance(data, dict):
        return {}
    said = {name.lower(): value for name, value in data.items()}
    for nest in ("errors", "error"):
        if isinstance(said.get(nest), list | dict):
            said = _said(said.pop(nest)) | said
    return said


def _first(said: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = said.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


def one_line(text: str) -> str:
    """Foreign text for a message: printable, on one line, of bounded length."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
