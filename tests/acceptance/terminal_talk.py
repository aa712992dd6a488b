"""A command at a terminal that asks, and somebody who answers."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Callable
from contextlib import suppress

from .stage import COMMAND, Ran

Answer = str | Callable[[str], str]
"""What is typed; or what makes it from all that was shown so far."""


def conversation(*arguments: str, answers: list[tuple[str, Answer]]) -> Ran:
    """The command at a terminal: each answer is typed when its question has come."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=child, stdout=child, stderr=child, start_new_session=True
    )
    os.close(child)
    shown, waiting = bytearray(), list(answers)
    seen = 0
    with suppress(OSError):  # nobody is at the other end any more
        while part := os.read(parent, 65_536):
            shown += part
            if waiting and re.search(waiting[0][0].encode(), shown[seen:]):
                seen = len(shown)
                _, answer = waiting.pop(0)
                typed = answer if isinstance(answer, str) else answer(shown.decode())
                os.write(parent, f"{typed}\n".encode())
    os.close(parent)
    assert not waiting, (waiting, shown.decode())
    return Ran(process.wait(timeout=60), shown.decode().replace("\r\n", "\n"), "")
