"""One call and what became of it: reads are tried again, writes never blindly (goto-api section 4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import anyio

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallDeferred,
    CallRefused,
    OutcomeUnknown,
)
from provisioner.goto.backoff import pauses
from provisioner.goto.exchange import NoAnswer, NoSuchPath, NotSent, Reply
from provisioner.goto.http import Http
from provisioner.goto.pacing import WaitTooLong
from provisioner.goto.problems import Problem, carries_error, is_about_token, problem, refusal
from provisioner.goto.wire import Json, Unreadable, decode, encode, is_page

LIMITED_TRIES = 8
"""How often one request comes back with 429 before it is given up for this run: where nobody says how long to
wait, a window of a minute is over by then."""

_REMEDIES = {
    401: "check that the OAuth client belongs to this account and is not revoked",
    403: "give the OAuth client the scope or admin right that the answer names, or correct goto.account_key",
}


class PathUnknown(AccountUnreachable):
    """A gateway answers 404 with a page of its own, and not the API: "no such thing" was not said."""

    def __init__(self, what: str, *, where: str) -> None:
        remedy = "goto.api or goto.base_url does not fit this account; if they do, run again later"
        super().__init__(what, where=where, remedy=remedy)


class Answer(NamedTuple):
    """`data` is the JSON of a success, None where a write was answered without a body. `problem` is what the
    API said against it."""

    status: int
    data: object = None
    problem: Problem | None = None


class Calls:
    def __init__(self, http: Http, *, sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:
        self._http = http
        self._sleep = sleep

    async def read(
        self, path: str, query: Mapping[str, str] | None = None, *, of_others: bool = False
    ) -> Answer:
        """A GET: a 2xx with its JSON, or a 404 of the API. `of_others`: or a 403 against this one thing, not
        against the token. Raises `AccountUnreachable`, `AccountRefused`."""
        answer = await self._read(path, query)
        if answer.problem is None or answer.status == 404:
            return answer
        if of_others and answer.status == 403 and not is_about_token(answer.problem):
            return answer
        told = answer.problem.sentence()
        if answer.status == 429:
            raise AccountUnreachable(f"GoTo keeps asking to wait: {told}", where=f"GET {path}")
        raise AccountRefused(
            f"GoTo refuses: {told}", where=f"GET {path}", remedy=_REMEDIES.get(answer.status)
        )

    async def write(self, method: str, path: str, body: Json | None = None) -> object:
        """The JSON of a 2xx, None where it has no body. Raises `CallRefused`, `CallDeferred` (both: certainly
        not applied), `OutcomeUnknown`, and `AccountRefused` where the token is not accepted any more."""
        content = None if body is None else encode(body)
        try:
            answer = await self._write(method, path, content)
        except NoAnswer as lost:
            raise OutcomeUnknown(str(lost)) from lost
        except (NotSent, WaitTooLong) as early:
            raise CallDeferred(str(early)) from early
        except AccountUnreachable as no_token:
            raise CallDeferred(no_token.what) from no_token
        if answer.problem is None:
            return answer.data
        told = answer.problem.sentence()
        if answer.status == 429:
            raise CallDeferred(f"GoTo keeps asking to wait: {told}")
        if answer.status == 401:
            raise AccountRefused(f"GoTo refuses: {told}", where=f"{method} {path}", remedy=_REMEDIES[401])
        raise CallRefused(told, refusal=refusal(method, answer.problem), status=answer.status)

    async def _read(self, path: str, query: Mapping[str, str] | None) -> Answer:
        for pause in pauses():
            try:
                return self._answer("GET", await self._past_the_gate("GET", path, query=query))
            except WaitTooLong as long:
                raise AccountUnreachable(str(long), where=f"GET {path}") from long
            except (NotSent, NoAnswer) as lost:
                if pause is None:
                    unreachable = PathUnknown if isinstance(lost, NoSuchPath) else AccountUnreachable
                    raise unreachable(str(lost), where=f"GET {path}") from lost
                await self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _write(self, method: str, path: str, content: bytes | None) -> Answer:
        for pause in pauses():
            try:
                return self._answer(method, await self._past_the_gate(method, path, body=content))
            except NotSent:
                if pause is None:
                    raise
                await self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _past_the_gate(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """A 429 has certainly not been applied: it waits at the gate with all others and tries again."""
        for _ in range(LIMITED_TRIES - 1):
            reply = await self._http.send(method, path, query=query, body=body)
            if reply.status != 429:
                return reply
        return await self._http.send(method, path, query=query, body=body)

    def _answer(self, method: str, reply: Reply) -> Answer:
        """Raises `NoAnswer` where it is none."""
        if not 200 <= reply.status < 300:
            said = self._problem(reply)
            gateway = reply.status in (404, 410) and is_page(reply.body)
            if 400 <= reply.status < 500 and reply.status != 408 and not gateway:
                return Answer(reply.status, problem=said)
            raise (NoSuchPath if gateway else NoAnswer)(said.sentence())
        if method != "GET" and not reply.body.strip():
            return Answer(reply.status)
        try:
            data = decode(reply.body)
        except Unreadable as seen:
            raise NoAnswer(f"HTTP {reply.status} with {seen}") from None
        if carries_error(data):
            raise NoAnswer(f"a success that carries an error: {self._problem(reply).sentence()}")
        return Answer(reply.status, data)

    def _problem(self, reply: Reply) -> Problem:
        return problem(reply.status, reply.body, self._http.issuer.redacted)
