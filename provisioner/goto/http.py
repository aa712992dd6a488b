"""The one place that talks HTTP. What leaves is paced, counted and, in a dry run, only ever a read."""

from __future__ import annotations

import os
import ssl
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from types import TracebackType

import anyio

from provisioner import __version__
from provisioner.audit.calls import Call, note_call
from provisioner.errors import Misconfigured
from provisioner.goto.access import GotoAccess
from provisioner.goto.exchange import NoAnswer, NotSent, Reply
from provisioner.goto.grants import StoredSignIn
from provisioner.goto.httpx_alone import httpx
from provisioner.goto.issuer import TokenIssuer
from provisioner.goto.oauth import SignIn, client_credentials, personal_access_token
from provisioner.goto.pacing import pacer_of
from provisioner.goto.problems import problem
from provisioner.goto.rate_headers import allowance_told
from provisioner.goto.retry_after import seconds_asked

LARGEST_BODY = 32 * 1024 * 1024

_CERTAINLY_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


class Http:
    """One client, one TLS context, one pacer and one token for everything that shares the client id.

    `calls` counts what left: by method, `token`, and the answers `429`.
    """

    def __init__(self, access: GotoAccess) -> None:
        self.calls: Counter[str] = Counter()
        self.issuer = TokenIssuer(
            token_url=access.token_url,
            grant=access.grant,
            secrets=(access.client_secret, access.personal_access_token),
            post=self._post_to_issuer,
        )
        self.sign_in = _sign_in(access, self.issuer)
        self._access = access
        self._token_url = httpx.URL(access.token_url)
        self._base_url = access.base_url.rstrip("/")
        self._pacer = pacer_of(access)
        self._deadline = time.monotonic() + access.run_budget_minutes * 60
        connections = access.concurrency + 1
        with _surroundings_blamed():
            self._client = httpx.AsyncClient(
                verify=_tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
                timeout=access.timeout_s,
                limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
                headers={"Accept": "application/json", "User-Agent": f"goto-provisioner/{__version__}"},
                # Hooks see every request right before the transport does, the token's and a repeated one too.
                # A transport of our own would do the same, but httpx would then ignore HTTPS_PROXY.
                event_hooks={"request": [self._leaving], "response": [self._arriving]},
            )

    async def __aenter__(self) -> Http:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.sign_in.settled()
        await self._client.__aexit__(kind, error, trace)

    async def send(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """One request, after its turn has come; the token is taken last, it may live for seconds only.

        Raises `NotSent`, `NoAnswer`, `WaitTooLong`, and what the sign-in raises.
        """
        headers = {"Content-Type": "application/json"} if body is not None else None
        async with self._pacer.turn(deadline=self._deadline) as turn:
            request = self._client.build_request(
                method, self._base_url + path, params=query, content=body, headers=headers
            )
            reply = await self._noted(request)
            if reply.status == 403 and self._says_expired(reply):
                self.sign_in.refused(request.headers["Authorization"])
                reply = await self._noted(request)
            if reply.status == 429:
                turn.limited(reply.retry_after)
            elif reply.status == 503 and reply.retry_after:
                turn.busy(reply.retry_after)
            else:
                turn.passed(reply.allowance)
            return reply

    async def _noted(self, request: httpx.Request) -> Reply:
        """For the audit log, whatever becomes of it."""
        began, status = time.monotonic(), None
        try:
            reply = await self._exchange(request, self.sign_in)
            status = reply.status
        finally:
            took = round((time.monotonic() - began) * 1000)
            note_call(Call(request.method, request.url.path, status, took))
        return reply

    def _says_expired(self, reply: Reply) -> bool:
        """The Meeting API's way to say so (goto-api section 1, "expired token")."""
        return problem(reply.status, reply.body, self.issuer.redacted).code == "InvalidToken"

    async def _post_to_issuer(self, form: dict[str, str]) -> Reply:
        basic = httpx.BasicAuth(self._access.client_id, self._access.client_secret)
        return await self._exchange(self._client.build_request("POST", self._token_url, data=form), basic)

    async def _exchange(self, request: httpx.Request, auth: httpx.Auth) -> Reply:
        # The text of these errors can quote a header; their names cannot.
        try:
            response = await self._client.send(request, auth=auth, stream=True)
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        except _CERTAINLY_NOT_SENT as error:
            raise NotSent(f"no connection to {request.url.host} ({type(error).__name__})") from error
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            raise NoAnswer(f"{request.url.host} did not answer ({type(error).__name__})") from error
        now = datetime.now(UTC)
        left = allowance_told(response.headers, now)
        asked = seconds_asked(response.headers.get("Retry-After"), now)
        if asked is None and left is not None and left.remaining == 0:
            asked = left.reset_s
        return Reply(response.status_code, body, asked, left)

    async def _body(self, response: httpx.Response) -> bytes:
        """The whole body, of bounded size and within one timeout: a trickle must not hold a run."""
        read = bytearray()
        with anyio.fail_after(self._access.timeout_s):
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) > LARGEST_BODY:
                    raise NoAnswer(f"{response.url.host} sends more than {LARGEST_BODY >> 20} MiB")
        return bytes(read)

    async def _leaving(self, request: httpx.Request) -> None:
        to_issuer = request.method == "POST" and request.url == self._token_url
        if self._access.dry and request.method != "GET" and not to_issuer:
            raise RuntimeError(f"a dry run tried to send a {request.method}: a defect of this program")
        if self._access.dry and request.url.path.endswith("/start"):
            raise RuntimeError("a dry run asked for a link that hosts a meeting: a defect of this program")
        self.calls["token" if to_issuer else request.method] += 1

    async def _arriving(self, response: httpx.Response) -> None:
        if response.status_code == 429:
            self.calls["429"] += 1


@contextmanager
def _surroundings_blamed() -> Iterator[None]:
    """httpx takes certificates and proxies from the variables that all programs share, and quotes the proxy,
    with its password, in what it says of them."""
    try:
        yield
    except (httpx.InvalidURL, ValueError, OSError) as error:
        raise Misconfigured(
            f"no connection can be prepared ({type(error).__name__})",
            where="the environment: SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, HTTP_PROXY, ALL_PROXY",
            remedy="correct these variables, or unset them",
        ) from None


@cache
def _tls(*_named: str | None) -> ssl.SSLContext:
    """One for all runs of a process that are told of the same authorities: to read them takes longer than
    many a run that changes nothing."""
    return httpx.create_ssl_context()


def _sign_in(access: GotoAccess, issuer: TokenIssuer) -> SignIn:
    match access.grant:
        case "authorization_code":
            return StoredSignIn(issuer, access.keeper)
        case "personal_access_token":
            return personal_access_token(issuer, access.personal_access_token or "")
        case _:
            return client_credentials(issuer, access.scopes or ())
