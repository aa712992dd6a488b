"""The standard streams as a shell may hand them over: closed, of another alphabet, on a full disk, or a pipe
whose reader has gone. Whoever reads no more has seen enough: a command ends as it would have ended."""

from __future__ import annotations

import os
import sys

from provisioner.errors import WrongUsage


def make_usable() -> None:
    """Before any other file is opened: what is closed would lend its number to the database."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def show(text: str) -> None:
    """To stdout. Raises `WrongUsage` where it cannot be written."""
    try:
        sys.stdout.write(text)
    except OSError as trouble:
        _let_go(trouble)


def show_raw(raw: bytes) -> None:
    """To stdout as they are: the encoding of the terminal has no say in a file format. What was shown before
    must be flushed. Raises `WrongUsage` where it cannot be written."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        show(raw.decode())
        return
    try:
        binary.write(raw)
    except OSError as trouble:
        _let_go(trouble)


def flush() -> None:
    """Raises `WrongUsage` where what was shown cannot be written."""
    try:
        sys.stdout.flush()
    except OSError as trouble:
        _let_go(trouble)


def _let_go(trouble: OSError) -> None:
    """Also of what is still in the buffer, which the end of the process would try to write."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
    if not isinstance(trouble, BrokenPipeError):
        raise WrongUsage(f"The output cannot be written: {trouble.strerror}") from None


def tell(text: str) -> None:
    """To stderr, for the person at the terminal. Where that is gone, nobody can be told."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
