"""What stands at the other end: a webhook and a mail server, on loopback."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATH = "/hook/planted-webhook-key-4b"
USER, PASSWORD = "planted-smtp-user-9a", "planted smtp/password:8c"
QUOTED = "planted%20smtp%2Fpassword%3A8c"


class Hook:
    """Keeps what is posted to it; `status` is what it answers, `hangs` lets it answer nothing."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}{PATH}"
        self.status = 200
        self.hangs = False
        self.over = threading.Event()
        self.got: list[dict[str, Any]] = []

    @property
    def kinds(self) -> list[str]:
        return [each["kind"] for each in self.got]

    def taken(self) -> list[dict[str, Any]]:
        """What has come since the last time."""
        got, self.got = self.got, []
        return got


@contextmanager
def hooked() -> Iterator[Hook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hook.hangs:
                hook.over.wait(30)
                return
            if self.path.startswith(PATH) and hook.status == 200:
                hook.got.append(json.loads(body))
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        hook = Hook(server.server_port)
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            hook.over.set()
            server.shutdown()
            thread.join()


class Mailbox:
    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.sessions = 0

    def handle_message(self, content: bytes) -> None:
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.recipients.extend(envelope.rcpt_tos)
        assert isinstance(envelope.content, bytes)
        self.handle_message(envelope.content)
        return "250 OK"

    def signed_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        self.sessions += 1
        assert isinstance(given, LoginPassword)
        ours = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=ours, handled=False)


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        """It knocks at its own port, and knows no 0."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mailbox(*, tls: ssl.SSLContext | None = None, at_once: bool = False) -> Iterator[Mailbox]:
    """`tls`: after STARTTLS, or `at_once`. Without it anybody may send."""
    box = Mailbox()
    wants: dict[str, Any] = {"authenticator": box.signed_in, "auth_required": True} if tls else {}
    if tls and not at_once:
        wants |= {"tls_context": tls, "require_starttls": True}
    elif tls:
        wants |= {"auth_require_tls": False}
    controller = _OnAFreePort(
        box, hostname="127.0.0.1", port=0, ssl_context=tls if at_once else None, **wants
    )
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()


_SIGNS = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
"""Python 3.13 trusts no certificate that does not say so."""


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """For 127.0.0.1, made now; and the file that makes somebody trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_SIGNS, critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "trusted.pem", folder / "private.pem"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
