"""The figures, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.measure import Spread


class Line(NamedTuple):
    scenario: str
    figure: str
    value: Spread
    target: float | None = None
    at_least: bool = False
    """The target is the least that is wanted, not the most."""

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value.median >= self.target if self.at_least else self.value.median <= self.target

    def cells(self) -> tuple[str, str, str, str]:
        decimals = 3 if self.value.most < 10 else 1
        value = f"{self.value:.{decimals}f}"
        if self.value.least == self.value.most:
            value = f"{self.value.median:.{decimals}f}".removesuffix(".0").removesuffix(".000")
        if self.target is None:
            return self.scenario, self.figure, value, ""
        sign = "≥" if self.at_least else "≤"
        return self.scenario, self.figure, value, f"{sign} {self.target:g}{'' if self.met else '  MISSED'}"


def as_text(lines: Sequence[Line]) -> str:
    rows = [("scenario", "figure", "median (min–max)", "target"), *(line.cells() for line in lines)]
    widths = [max(len(cells[at]) for cells in rows) for at in range(4)]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)).rstrip() for cells in rows
    )


def as_json(lines: Sequence[Line], **machine: object) -> str:
    figures = [{**line._asdict(), "value": line.value._asdict(), "met": line.met} for line in lines]
    return json.dumps({"machine": machine, "figures": figures}, ensure_ascii=False)
