"""docs/codes.md and docs/events.md have what the product has, and nothing else."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from provisioner.audit.entries import Event
from provisioner.errors import CallDeferred, CallRefused, NotConfirmed, Refusal
from provisioner.plan.releases import RELEASES
from provisioner.reconcile.steps import outcome_word
from provisioner.roster.unusable import Why

from .tree import PRODUCT, ROOT, nodes, python_files, table_rows

CODES = ROOT / "docs" / "codes.md"
EVENTS = ROOT / "docs" / "events.md"

is_word = re.compile(r"[a-z]+(?:_[a-z]+)*").fullmatch


def documented(*sections: str) -> dict[str, str]:
    """Code → what releases it, in these second-level sections of docs/codes.md."""
    found, section = dict[str, str](), ""
    for line in CODES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif section in sections and (row := re.match(r"\| `([a-z_]+)` \|.*\| (.*) \|$", line)):
            found[row[1]] = row[2]
    return found


def codes_in(node: ast.AST) -> Iterator[str]:
    """A code is named as `code`, or stands right before its reason."""
    match node:
        case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
            yield code
        case ast.Assign(targets=[ast.Name(id="code" | "DELETES")], value=ast.Constant(value=str(code))):
            yield code
        case ast.Call(func=ast.Name(id="_over"), args=[ast.Constant(value=str(code)), *_]):
            yield code
        case ast.Call(args=values) | ast.Tuple(elts=values):
            for pair in pairwise(values):
                match pair:
                    case (ast.Constant(value=str(code)), reason) if is_word(code) and is_reason(reason):
                        yield code


def is_reason(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr() | ast.Name(id="reason") | ast.Attribute(attr="reason"):
            return True
        case ast.Constant(value=str(text)):
            return " " in text
        case _:
            return False


def test_the_table_has_every_hold_and_objection_of_the_product_and_no_other() -> None:
    deciding = python_files(PRODUCT / "plan", PRODUCT / "people")
    used = {code for _, node in nodes(*deciding) for code in codes_in(node)}
    assert documented("Holds", "Objections").keys() == used


def test_the_program_tells_what_releases_as_the_table_does() -> None:
    table = documented("Holds", "Objections")
    assert {code: release.replace("`", "") for code, release in table.items()} == RELEASES


def test_the_table_has_every_refusal_of_a_roster_and_no_other() -> None:
    assert documented("Refused rosters").keys() == {why.value for why in Why}


def test_the_table_has_every_failure_of_a_change_and_no_other() -> None:
    failures = [CallDeferred(""), NotConfirmed(""), *(CallRefused("", refusal=each) for each in Refusal)]
    assert documented("Failed changes").keys() == {outcome_word(failure) for failure in failures}


@pytest.mark.parametrize("source", ['hold("x_y", f"{z}")', 'a = "x_y", "no good"', 'Objection(code="x_y")'])
def test_a_code_would_be_seen(source: str) -> None:
    assert {code for node in ast.walk(ast.parse(source)) for code in codes_in(node)} == {"x_y"}


def test_every_code_says_what_it_means_and_names_one_command_that_releases_it() -> None:
    for code, meaning, release in table_rows(CODES):
        commands = re.findall(r"`(?:PROVISIONER_\w+=\S+ )?provisioner [A-Za-z_ -]+`", release)
        assert meaning, code
        assert len(commands) == 1, f"{code}: {commands}"


def test_every_event_has_one_row_that_says_when_it_is_written() -> None:
    rows = Counter(cells[0] for cells in table_rows(EVENTS))
    assert rows == Counter(f"`{event}`" for event in Event)


def test_every_event_is_written_somewhere() -> None:
    """To compare with an event is to read it; whatever else names one, writes it."""
    product = [node for _, node in nodes(*python_files(PRODUCT))]
    named = Counter(event for node in product for event in event_at(node))
    compared = [part for node in product if isinstance(node, ast.Compare) for part in ast.walk(node)]
    named.subtract(event for part in compared for event in event_at(part))
    assert [event for event in Event if not named[event.name]] == []


def event_at(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="Event"), attr=name):
            yield name
