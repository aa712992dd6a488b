"""JSONL is the whole truth, CSV is harmless, OCSF is valid."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from provisioner.audit.entries import Entry, Event
from provisioner.audit.export_csv import DANGEROUS, csv_heading, csv_line
from provisioner.audit.export_jsonl import FIELDS, jsonl_line
from provisioner.audit.export_ocsf import VERSION, ocsf_event, ocsf_line
from provisioner.audit.verdict import Columns, StoredDetail, verify

from .logs import KEY, Log, Row, Said, logs

nasty = st.sampled_from(DANGEROUS).flatmap(lambda first: st.text(max_size=5).map(lambda rest: first + rest))


def columns_of(row: Row) -> Columns:
    return tuple(row[0])  # type: ignore[return-value]


def of(event: Event, **said: Any) -> Row:
    log = Log()
    log.append(Said(event=event, **said), KEY)
    return log.rows[0]


@given(logs())
def test_what_is_read_back_from_jsonl_verifies(log: Log) -> None:
    read = [json.loads(jsonl_line(columns_of(row), row[1])) for row in log.rows]
    assert all(tuple(line) == FIELDS for line in read)
    entries = [tuple(line[name] for name in Entry._fields) for line in read]
    details = [(line["salt"], line["detail"], line["erased_by"]) for line in read]
    stored = [
        (cast(Columns, columns), cast(StoredDetail, detail) if columns[9] is not None else None)
        for columns, detail in zip(entries, details, strict=True)
    ]
    assert verify(stored, key=KEY).verdict == "ok"


def test_a_line_is_ascii_whatever_is_in_it() -> None:
    row = of(Event.PERSON_HELD, detail={"email": "zoë@例え.jp", "reason": "line\nbreak \u2028"})
    broken = row[0]._replace(actor="\udcff")
    for line_of in (jsonl_line, ocsf_line):
        line = line_of(tuple(broken), row[1])  # type: ignore[arg-type]
        assert line.isascii()
        assert "\n" not in line


@given(st.lists(st.none() | nasty | st.text(max_size=5), min_size=3, max_size=3))
def test_no_cell_of_the_csv_is_a_formula(texts: list[str | None]) -> None:
    entry = of(Event.PERSON_HELD)[0]._replace(employee_id=texts[0], actor=texts[1] or "", outcome=texts[2])
    heading, record = csv.reader(
        io.StringIO(f"{csv_heading()}\r\n{csv_line(tuple(entry), None)}\r\n", newline="")
    )  # type: ignore[arg-type]
    assert tuple(heading) == FIELDS
    assert len(record) == len(FIELDS)
    assert not [cell for cell in record if cell.startswith(DANGEROUS)]
    for name, text in zip(("employee_id", "actor", "outcome"), texts, strict=True):
        assert record[FIELDS.index(name)].removeprefix("'") in {text or "", (text or "").removeprefix("'")}


@pytest.fixture(scope="module")
def schemas() -> dict[int, Draft202012Validator]:
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))
    names = {0: "base_event", 3001: "account_change"}
    return {
        uid: Draft202012Validator(schema.get_class_schema(class_name=name)) for uid, name in names.items()
    }


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("told", [None, {"email": "ada@example.com", "reason": "why", "intent": 1}])
def test_every_event_is_valid_ocsf(
    event: Event, told: dict[str, object] | None, schemas: dict[int, Draft202012Validator]
) -> None:
    row = of(event, outcome="intended", detail=told)
    exported = json.loads(ocsf_line(columns_of(row), row[1]))
    assert exported["class_uid"] == (3001 if event.startswith("organizer.") else 0)
    assert [error.message for error in schemas[exported["class_uid"]].iter_errors(exported)] == []


def test_a_schema_would_object(schemas: dict[int, Draft202012Validator]) -> None:
    row = of(Event.CREATE_DONE)
    exported = ocsf_event(columns_of(row), row[1]) | {"activity_id": 77}
    assert list(schemas[3001].iter_errors(exported))


@pytest.mark.parametrize(
    ("event", "outcome", "activity", "status"),
    [
        (Event.CREATE_DONE, "confirmed", (1, "Create"), "Success"),
        (Event.REACTIVATE_DONE, "confirmed", (2, "Enable"), "Success"),
        (Event.SUSPEND_INTENDED, "intended", (5, "Disable"), "Intended"),
        (Event.DELETE_FAILED, "deferred", (6, "Delete"), "Failure"),
        (Event.UPDATE_SETTLED, "not_applied", (99, "Update"), "Failure"),
        (Event.SUSPEND_SETTLED, "applied", (5, "Disable"), "Success"),
    ],
)
def test_what_happened_is_named_as_ocsf_names_it(
    event: Event, outcome: str, activity: tuple[int, str], status: str
) -> None:
    row = of(event, outcome=outcome, detail={"email": "ada@example.com", "error": "no"})
    exported = ocsf_event(columns_of(row), row[1])
    assert (exported["activity_id"], exported["activity_name"]) == activity
    assert exported["type_uid"] == 300100 + activity[0]
    assert exported["status"] == status
    assert exported["time"] == 1795320306000
    user = cast(dict[str, object], exported["user"])
    assert user == {"uid": row[0].organizer_key, "uid_alt": "E1", "email_addr": "ada@example.com"}


@given(logs())
def test_the_chain_travels_along(log: Log) -> None:
    exported = [ocsf_event(columns_of(row), row[1]) for row in log.rows]
    stored = [json.loads(jsonl_line(columns_of(row), row[1])) for row in log.rows]
    assert [event["unmapped"] for event in exported] == stored


def test_a_falsified_row_is_exported_as_it_stands(schemas: dict[int, Draft202012Validator]) -> None:
    row = of(Event.SUSPEND_DONE, detail={"email": "x"})
    forged = row[0]._replace(at=b"\xff", event="organizer.suspend.undone", organizer_key=None)  # type: ignore[arg-type]
    exported = json.loads(ocsf_line(tuple(forged), ("salt", "{not json", None)))  # type: ignore[arg-type]
    assert exported["time"] == 0
    assert exported["unmapped"]["detail"] == "{not json"
    assert list(schemas[3001].iter_errors(exported)) == []
