"""How often one request is tried again after a fault, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Iterator

_PAUSES_S = (0.2, 0.6, 1.8)


def pauses() -> Iterator[float | None]:
    """One item a try: the seconds to wait after it if it fails, with jitter; None for the last try."""
    for pause in _PAUSES_S:
        yield pause * random.uniform(0.75, 1.25)  # noqa: S311  (no secret depends on it)
    yield None
