"""The handover kit: in every form the same words, and nothing that a stranger wrote steers the form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.handover import Handover
from provisioner.meetings.invitation import OCTETS, invitations
from provisioner.meetings.kit import Kit, Owner, handed_over, is_link, planned, what_happens
from provisioner.meetings.kit_document import kit_document
from provisioner.meetings.kit_html import kit_html
from provisioner.meetings.kit_markdown import kit_markdown
from provisioner.meetings.kit_text import kit_text
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.regulars import Attendee, Regulars, last_sessions, regulars
from provisioner.meetings.wanted import MadeMeeting

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEIR = Successor("heir@example.com", "2", "E2")
OWNER = Owner(organizer_key="1", email="gone@example.com", name="Ada Gone", suspended_on=NOW.date())


def meeting(subject: str = "Review", **more: object) -> Meeting:
    start = NOW + timedelta(days=2)
    fields = {"starts": start, "ends": start + HOUR, "kind": "scheduled", "join_url": "https://go.to/old"}
    return Meeting("77", subject, **(fields | more))  # type: ignore[arg-type]


def moved(found: Meeting | None = None, link: str = "https://go.to/new", **more: object) -> Handed:
    fields = {
        "way": Way.RECREATE,
        "state": HandedState.MOVED,
        "successor": HEIR,
        "twin": MadeMeeting("88", link),
    }
    return Handed(organizer_key="1", meeting=found or meeting(), **(fields | more))  # type: ignore[arg-type]


def kit(*handed: Handed, reader: str = "", known: Regulars | None = None) -> Kit:
    known = known if known is not None else Regulars((Attendee("Bob", "bob@example.com"),), 3)
    items = tuple(handed_over(each, known) for each in handed)
    return Kit(
        owner=OWNER, meetings=items, zone=ZoneInfo("Europe/Berlin"), zone_name="Europe/Berlin", reader=reader
    )


def test_a_moved_meeting_has_both_links_its_time_in_the_zone_and_who_must_be_told() -> None:
    told = kit_text(kit(moved(), reader="HEIR@example.com"))
    assert "Meetings of Ada Gone <gone@example.com>" in told
    assert "when: 2026-11-24 09:00 to 2026-11-24 10:00 (Europe/Berlin)" in told
    assert "what happens: moved: you can start it" in told
    assert "new link: https://go.to/new" in told
    assert "old link: https://go.to/old" in told
    assert "lost: join link, meeting id, dial-in" in told
    assert "regularly come: Bob <bob@example.com> (in at least half of 3 sessions)" in told
    assert "GoTo tells nobody" in told


@pytest.mark.parametrize(
    ("handed", "told"),
    [
        (moved(), "moved: heir@example.com can start it"),
        (moved(state=HandedState.REPORTED, way=Way.REPORT, why="it overlaps", twin=None),
         "move it by hand in the Admin Center (it overlaps)"),
        (moved(state=HandedState.REPORTED, way=Way.WAIT, twin=None),
         "the deletion waits until 2026-11-24 10:00 (Europe/Berlin); "
         "once the organizer is suspended, nobody can host it"),
        (moved(state=HandedState.GIVEN_UP), "given up by name: it goes with the organizer"),
        (moved(state=HandedState.REFUSED, why="no"), "move it by hand in the Admin Center (no)"),
        (moved(state=HandedState.UNCONFIRMED, why="it shows another subject"),
         "look at it in the Admin Center (it shows another subject)"),
        (moved(state=HandedState.OPEN),
         "a new meeting was asked for, and the next run looks what came of it"),
        (moved(state=HandedState.DEFERRED, why="busy"), "not moved yet: the next run tries again (busy)"),
    ],
)  # fmt: skip
def test_each_way_is_said_in_plain_words(handed: Handed, told: str) -> None:
    found = kit(handed)
    assert what_happens(found.meetings[0], found) == told


def test_what_is_only_planned_is_not_said_as_done() -> None:
    plan = Handover(meeting=meeting(), way=Way.RECREATE, why="", successor=HEIR, loses=("join link",))
    found = Kit(owner=OWNER, meetings=(planned(plan, Regulars()),), zone=UTC, zone_name="UTC")
    told = kit_text(found)
    assert "a new meeting takes its place before the organizer is suspended: heir@example.com" in told
    assert "moved" not in told
    assert invitations(found, now=NOW) is None


def test_a_successor_reads_of_his_own_and_the_manager_of_all() -> None:
    other = moved(meeting("Theirs"), successor=Successor("other@example.com", "3"))
    whole = kit(moved(), other)
    assert [m.meeting.subject for m in whole.for_reader("Heir@example.com", all_of_them=False).meetings] == [
        "Review"
    ]
    assert len(whole.for_reader("boss@example.com", all_of_them=True).meetings) == 2


# --- who regularly comes ---------------------------------------------------------------------------------


def session(days_ago: int, meeting_id: str = "77") -> Session:
    start = NOW - timedelta(days=days_ago)
    return Session(meeting_id, f"i{days_ago}", "1", starts=start, ends=start + HOUR)


def test_the_last_five_ended_sessions_of_this_meeting_within_ninety_days_count() -> None:
    sessions = [session(91), *(session(days) for days in (60, 5, 7, 1, 30, 20)), session(2, "78")]
    going_on = Session("77", "now", "1", starts=NOW - HOUR, ends=NOW + HOUR)
    assert [s.instance_key for s in last_sessions([*sessions, going_on], "77", now=NOW)] == [
        "i1", "i5", "i7", "i20", "i30"
    ]  # fmt: skip


def test_who_was_in_half_of_them_is_named_by_address_else_by_name_and_the_leaver_is_not() -> None:
    bob, ann = Stay("Bob", "Bob@example.com"), Stay("Ann Ny", "")
    himself, nobody, once = Stay("Ada Gone", ""), Stay("", ""), Stay("Once", "once@example.com")
    attended = [
        [bob, Stay("", "bob@EXAMPLE.com"), himself, nobody],
        [ann, nobody, Stay("A. G.", "Gone@example.com")],
        [ann, bob, once],
    ]
    found = regulars(attended, ("gone@example.com", "Ada  Gone"))
    assert [(each.name, each.email.lower()) for each in found.people] == [
        ("Ann Ny", ""),
        ("Bob", "bob@example.com"),
    ]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (Regulars(), "nobody can be named: it had no session in the last 90 days"),
        (Regulars(why="not asked"), "not known: not asked"),
        (Regulars(unread=2, why="HTTP 403"),
         "not known; the attendance of 2 sessions cannot be read: HTTP 403"),
        (Regulars(read=1), "nobody by name (in the last session)"),
        (Regulars(read=2, unread=1, why="no report"),
         "nobody by name (in at least half of 2 sessions; "
         "the attendance of a session cannot be read: no report)"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_never_nobody(known: Regulars, told: str) -> None:
    assert f"regularly come: {told}" in kit_text(kit(moved(), known=known))
    document = kit_document(kit(moved(), known=known))
    assert [m["regulars"] for m in document["meetings"]] == [[] if known.read else None]  # type: ignore[attr-defined]


# --- what strangers wrote --------------------------------------------------------------------------------

HOSTILE = "</h2><script>alert(1)</script>\r\nBEGIN:VEVENT\u202e | [x](javascript:1) `#`\x1b[2J"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]


def test_the_page_has_the_tags_that_we_wrote_and_links_to_the_web_alone() -> None:
    page = Tags()
    page.feed(
        kit_html(kit(moved(meeting(HOSTILE, join_url="javascript:alert(1)"), link='https://x/"><img>')))
    )
    plain = Tags()
    plain.feed(kit_html(kit(moved(meeting(join_url="")))))
    assert "script" not in page.tags
    assert page.links == []
    assert plain.links == ["https://go.to/new"]
    assert set(page.tags) < set(plain.tags)


def test_text_and_markdown_stay_one_line_a_fact() -> None:
    plain, hostile = kit(moved()), kit(moved(meeting(HOSTILE)))
    for form in (kit_text, kit_markdown):
        assert len(form(hostile).splitlines()) == len(form(plain).splitlines())
        assert form(hostile).replace("\n", "").isprintable()
    assert "<script>" not in kit_markdown(hostile)
    assert "x](" not in kit_markdown(hostile)


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_calendar_has_one_event_for_each_moved_meeting_with_the_new_link() -> None:
    whole = kit(
        moved(), moved(meeting("No times", starts=None, ends=None)), moved(state=HandedState.REPORTED)
    )
    text = invitations(whole, now=NOW)
    assert text is not None
    lines = unfolded(text)
    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//goto-provisioner//handover//EN",
        "METHOD:PUBLISH",
    ]
    assert lines[4:12] == [
        "BEGIN:VEVENT",
        "UID:1-77@goto-provisioner",
        "DTSTAMP:20261122T080000Z",
        "DTSTART:20261124T080000Z",
        "DTEND:20261124T090000Z",
        "SUMMARY:Review",
        "ORGANIZER:mailto:heir@example.com",
        "LOCATION:https://go.to/new",
    ]
    assert lines[12] == "URL:https://go.to/new"
    assert lines.count("BEGIN:VEVENT") == 1


@given(
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.text(st.characters(codec="utf-8"), max_size=60),
)
def test_whatever_a_subject_is_the_calendar_keeps_its_form(subject: str, link: str) -> None:
    text = invitations(kit(moved(meeting(subject), link=f"https://{link}")), now=NOW)
    assert text is not None
    raw = text.encode()
    assert all(len(folded) <= OCTETS for folded in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    names = [each.partition(":")[0] for each in unfolded(text)]
    assert names.count("BEGIN") == names.count("END") == 2
    assert set(names) <= {
        "BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND",
        "SUMMARY", "ORGANIZER", "LOCATION", "URL", "DESCRIPTION",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["javascript:1", "https://x y", "https://x>", "ftp://x", "", 'http://"'])
def test_what_is_no_link_of_the_web_is_shown_as_text(text: str) -> None:
    assert not is_link(text)
