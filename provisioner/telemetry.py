"""The log of the program: structlog to stderr, `area.past_tense` events, and nothing secret in any line.

The log is for the operator at hand; what must be provable is in the audit log.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor

LEVEL_VARIABLE = "PROVISIONER_LOG"
"""`debug`, `info`, `warning` or `error`; counts where the command line says nothing."""

HIDDEN = "[hidden]"

_SECRET_KEY = re.compile(
    r"secret|password|passwd|passphrase|token|authorization|cookie|credential|api_?key|private_?key|"
    r"audit_?key|address_?key|hmac|(?:host|start)_?url",
    re.IGNORECASE,
)
_SECRET_TEXTS = (
    # the value of a header, of a parameter, or of a JSON field
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[\w.~+/=-]{6,}"), rf"\1\2{HIDDEN}"),
    (re.compile(r"eyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?"), HIDDEN),
    (
        re.compile(
            r"(?i)((?:\b(?:authorization(?:code)?|client_?secret|\w*password|\w*token|pat|(?:host|start)_?url)|[?&]code)"
            r"(?:\\*[\"'])?\s*[=:]\s*(?:\\*[\"'])?)(?!\[hidden\])(?!(?:bearer|basic)\b)[^\s&\"'\\,;})]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(://)[^/\s@\"']+@"), rf"\1{HIDDEN}@"),
    # a query may hold a key by whatever name
    (re.compile(r"(://[^\s?\"']+\?)[^\s\"'\\]+"), rf"\1{HIDDEN}"),
)


def log() -> FilteringBoundLogger:
    """Where something is to be said. The library, 80 ms, comes with the first line: most runs have none."""
    import structlog

    for configure in _set_up:
        configure()
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def without_secrets(text: str) -> str:
    """The text with everything taken out that looks like a token, a start URL's code or a password."""
    for pattern, instead in _SECRET_TEXTS:
        text = pattern.sub(instead, text)
    return text


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
    """A processor: hides the values of keys that name something secret, at any depth."""
    return {key: _hidden(key, value) for key, value in event.items()}


_set_up: list[Callable[[], None]] = []
"""What `set_up` leaves to the first line."""


def set_up(*, verbosity: int = 0, usual: int = logging.WARNING, stream: TextIO | None = None) -> None:
    """Once, at the start. `verbosity`: how often `-v` was given (1: info, 2: debug); without it
    `LEVEL_VARIABLE` counts, then `usual`. Lines of key=value on a terminal, of JSON elsewhere; those of
    other libraries too."""
    target = stream or sys.stderr
    chosen = _level(verbosity, usual)
    _set_up[:] = [cache(partial(_configure, chosen, target))]
    handler = logging.StreamHandler(target)
    handler.setFormatter(_OfOthers(target))
    logging.basicConfig(handlers=[handler], level=max(chosen, logging.INFO), force=True)


def _configure(level: int, target: TextIO) -> None:
    import structlog

    structlog.configure(
        processors=[*_shared(), _rendering(target)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=False,
    )


class _OfOthers(logging.Formatter):
    """The lines of other libraries, in the form of our own."""

    def __init__(self, target: TextIO) -> None:
        super().__init__()
        self._target = target

    @cached_property
    def _ours(self) -> logging.Formatter:
        import structlog

        bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(), processors=[bare, _rendering(self._target)]
        )

    def format(self, record: logging.LogRecord) -> str:
        return self._ours.format(record)


def _shared() -> list[Processor]:
    import structlog

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]


def _rendering(target: TextIO) -> Processor:
    import structlog

    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=True, default=str)
    if target.isatty():
        render = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])

    def rendered(logger: object, method: str, event: MutableMapping[str, object]) -> str:
        # once more over the whole line: a secret can be in the middle of any text
        return without_secrets(str(render(logger, method, event)))

    return rendered


def _hidden(key: str, value: object) -> object:
    if _SECRET_KEY.search(key):
        return HIDDEN
    if isinstance(value, Mapping):
        return {inner: _hidden(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", each) for each in value]
    return value


def _level(verbosity: int, usual: int) -> int:
    if verbosity:
        return logging.INFO if verbosity == 1 else logging.DEBUG
    return logging.getLevelNamesMapping().get(os.environ.get(LEVEL_VARIABLE, "").upper(), usual)
