"""Pages, filters and persons; also of a file that somebody has falsified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from provisioner.audit.entries import Draft, Event
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.facts import AddressHeld, Fact, LinkMade, Record
from provisioner.store.about import about
from provisioner.store.engine import Database, open_read_only
from provisioner.store.reading import Which, entries, entries_after, entry, rows
from provisioner.store.stories import story_of

from .logbook import NOW, forge, on_both, written

ADA, NEW, OTHER = "Ada@Example.com", "ada.king@example.com", "ada@example.com.invalid"


def said(event: Event, who: str | None, key: str | None, *facts: Fact, **detail: object) -> Record:
    draft = Draft(event=event, employee_id=who, organizer_key=key, outcome="x", detail=detail or None)
    return Record(draft=draft, facts=facts)


@pytest.fixture
def log(url: str, database: Database) -> Iterator[Database]:
    """1 to 7 are about Ada, who is renamed in 4 and 5; 8 to 10 are about others; opened for reading."""
    held = AddressHeld(
        address=keyed_digest(database.address_key, address_form("once@example.com")), employee_id="E1"
    )
    renamed = {"email": ADA, "fields": {"email": [ADA, NEW]}}
    written(
        database,
        said(Event.PERSON_HELD, None, None, email=ADA, reason="no id yet"),
        said(Event.CREATE_INTENDED, "E1", None, email=ADA),
        said(Event.CREATE_DONE, "E1", "71", held, intent=2, email=ADA),
        said(Event.UPDATE_INTENDED, "E1", "71", **renamed),
        said(Event.UPDATE_DONE, "E1", "71", intent=4, email=NEW),
        said(Event.MEETING_AUDITED, None, "71", meetings=[]),
        said(Event.SUSPEND_INTENDED, "E1", "71", email=NEW),
        said(
            Event.SUSPEND_INTENDED,
            "E11",
            "710",
            LinkMade(employee_id="E11", organizer_key="710"),
            email=OTHER,
        ),
        said(Event.SUSPEND_DONE, "E11", "710", intent=8, email=OTHER),
        said(Event.RUN_FINISHED, None, None, error=f'unlike "x{ADA}"'),
    )
    opened = open_read_only(url)
    yield opened
    opened.close()


def seqs(database: Database, which: Which) -> list[int]:
    return [told.entry.seq for told in entries(database, which)]


@on_both
def test_a_person_has_many_names(log: Database) -> None:
    by = {who: seqs(log, Which(about=about(log, who))) for who in (ADA, ADA.upper(), NEW, "E1", "71")}
    assert by[ADA] == by[ADA.upper()] == [1, 2, 3, 4, 5, 6, 7]
    assert by["E1"] == by["71"] == by[NEW] == [2, 3, 4, 5, 6, 7]
    assert seqs(log, Which(about=about(log, "once@example.com"))) == [2, 3, 4, 5, 6, 7], "by its digest"
    assert seqs(log, Which(about=about(log, OTHER))) == [8, 9]
    assert seqs(log, Which(about=about(log, "nobody"))) == []


@on_both
def test_filters_meet(log: Database) -> None:
    ada = about(log, "E1")
    assert seqs(log, Which(about=ada, event="organizer.suspend")) == [7]
    assert seqs(log, Which(event="organizer.sus")) == []
    assert seqs(log, Which(since=NOW, until=NOW)) == []
    assert len(seqs(log, Which(since=NOW, until=NOW + timedelta(seconds=1)))) == 10
    assert seqs(log, Which(through=2)) == [1, 2]


@on_both
def test_pages_meet_without_gap_or_overlap(log: Database) -> None:
    """Backwards in pages, forwards as it comes, and as a stream: the same."""
    everything = [columns[0] for columns, _ in rows(log)]
    backwards: list[int] = []
    while page := entries(log, before=backwards[0] if backwards else None, limit=3):
        backwards = [told.entry.seq for told in page] + backwards
    forwards: list[int] = []
    while page := entries_after(log, forwards[-1] if forwards else 0, limit=3):
        forwards += [told.entry.seq for told in page]
    assert backwards == forwards == everything == list(range(1, 11))


@on_both
def test_a_story_joins_an_intent_to_its_own_outcome(log: Database) -> None:
    ends = {}
    for seq in (2, 3, 4, 5, 7, 8, 9, 10):
        story = story_of(log, seq)
        assert story is not None
        ends[seq] = tuple(told.entry.seq if told else None for told in (story.intent, story.outcome))
    assert ends == {
        **dict.fromkeys((2, 3), (2, 3)),
        **dict.fromkeys((4, 5), (4, 5)),
        7: (7, None),
        **dict.fromkeys((8, 9), (8, 9)),
        10: (None, None),
    }
    assert story_of(log, 11) is None


@on_both
def test_a_story_is_told_also_where_the_details_are_erased(url: str, log: Database) -> None:
    forge(url, "UPDATE audit_detail SET salt = NULL, detail = NULL, erased_by = 10")
    for seq in (4, 5):
        story = story_of(log, seq)
        assert story is not None and story.intent is not None and story.outcome is not None
        assert (story.intent.entry.seq, story.outcome.entry.seq) == (4, 5)


def test_a_falsified_file_is_read_all_the_same(url: str, log: Database) -> None:
    forge(
        url,
        "UPDATE audit_log SET outcome = CAST(x'ff41' AS TEXT), at = 7 WHERE seq = 3;"
        "UPDATE audit_detail SET detail = '[not json' WHERE seq = 4; DELETE FROM audit_log WHERE seq = 6;"
        "UPDATE database_info SET address_key = 'no hex'",
    )
    told = entry(log, 3)
    assert told is not None and told.entry.outcome == "\udcffA"
    unreadable = entry(log, 4)
    assert unreadable is not None and unreadable.detail == {"unreadable": "[not json"}
    assert seqs(log, Which(about=about(log, ADA))) == [1, 2, 3, 4, 5, 7]
    assert len(list(rows(log))) == 9
    story = story_of(log, 5)
    assert story is not None and story.next is None
