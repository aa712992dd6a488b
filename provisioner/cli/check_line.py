"""One line of `provisioner check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from provisioner.cli.exits import Code, code_of
from provisioner.errors import ProvisionerError


class Line(NamedTuple):
    name: str
    ok: bool
    detail: str
    remedy: str | None = None
    code: Code = Code.DONE


def tried(name: str, look: Callable[[], str]) -> Line:
    try:
        return Line(name, True, look())
    except ProvisionerError as failure:
        return failed(name, failure)


def failed(name: str, failure: ProvisionerError) -> Line:
    where = f" ({failure.where})" if failure.where else ""
    return Line(name, False, f"{failure.what}{where}", failure.remedy, code_of(failure))
