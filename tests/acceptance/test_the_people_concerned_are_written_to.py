"""After a run that handed meetings over, the manager and the successors get the kit by mail, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from tests.notify.receivers import Mailbox, mailbox

from . import handing
from .conftest import SetStage
from .handing import BOSS, LEFT, PEER, WHO, staff
from .stage import Stage, people, person

SUBJECT = "Weekly; plans, <b>and</b> more"


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def box(server: Mailbox) -> Mailbox:
    server.mails.clear()
    server.recipients.clear()
    return server


@pytest.fixture
def stage(set_stage: SetStage, box: Mailbox) -> Stage:
    stage = handing.begin(set_stage(staff(), meetings=handing.meetings()))
    stage.set(notify__smtp_url=f"smtp://127.0.0.1:{box.port}", notify__mail_from="provisioner@example.com")
    return stage


def apply(stage: Stage) -> None:
    ran = stage.apply()
    assert ran.code == 0, ran


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_in(letter: EmailMessage) -> str | None:
    return next((each.get_content() for each in letter.iter_attachments()), None)


def test_the_manager_is_told_once_with_the_calendar(stage: Stage, box: Mailbox) -> None:
    stage.roster(LEFT)
    assert stage.here("plan").code == 10
    assert box.mails == []
    apply(stage)
    (letter,) = box.mails
    assert box.recipients == [BOSS]
    assert letter["Subject"] == f"Meetings of First10 Last10 <{WHO}>"
    told = text_of(letter)
    assert "what happens: moved: you can start it" in told
    assert handing.new_link(stage, SUBJECT) in told
    assert "Suspended on" in told
    assert "regularly come: Bob <bob@customer.example> (in at least half of 3 sessions)" in told.replace(
        "BOB@CUSTOMER.EXAMPLE", "bob@customer.example"
    )
    assert "by hand in the Admin Center (a room without times cannot be moved)" in told
    calendar = calendar_in(letter)
    assert calendar is not None
    assert calendar.count("BEGIN:VEVENT") == 1
    apply(stage)
    assert len(box.mails) == 1


def test_a_successor_beside_the_manager_gets_his_own_alone(stage: Stage, box: Mailbox) -> None:
    """The manager is here and has no organizer, so that the default takes them."""
    stage.set(meetings__default_successor=PEER)
    boss = person(11, email="boss@example.com")
    stage.roster([*people(9), person(10, manager="E011", status="terminated"), boss])
    hold = ("hold", "add", "E011", "--until", "2099-12-31", "--by", "Ada", "--reason", "needs no seat")
    assert stage.here(*hold).code == 0
    apply(stage)
    assert sorted(box.recipients) == ["boss@example.com", PEER]
    to = {letter["To"]: text_of(letter) for letter in box.mails}
    assert "moved: you can start it" in to[PEER]
    assert f"moved: {PEER} can start it" in to["boss@example.com"]


def test_who_takes_no_mail_keeps_nobody_else_from_it(stage: Stage, box: Mailbox) -> None:
    stage.set(meetings__default_successor=PEER)
    boss = person(11, email="nobody.boss@example.com")
    stage.roster([*people(9), person(10, manager="E011", status="terminated"), boss])
    for _ in range(2):
        apply(stage)
        assert box.recipients == [PEER]


def test_a_server_that_is_away_fails_no_run(stage: Stage, box: Mailbox) -> None:
    stage.set(notify__smtp_url="smtp://127.0.0.1:1")
    stage.roster(LEFT)
    ran = stage.apply()
    assert ran.code == 0, ran
    assert "handover.mail_failed" in ran.err
    stage.set(notify__smtp_url=f"smtp://127.0.0.1:{box.port}")
    apply(stage)
    assert box.recipients == [BOSS]


def test_what_comes_later_is_told_anew_and_what_was_given_up_is_not(stage: Stage, box: Mailbox) -> None:
    stage.roster(LEFT)
    apply(stage)
    handing.another_room(stage, "Came later")
    apply(stage)
    assert "Came later" in text_of(box.mails[-1])
    assert len(box.mails) == 2
    give_up = ("handover", "acknowledge", WHO, "--by", "Ada", "--reason", "no room", "--yes")
    assert stage.here(*give_up).code == 0
    apply(stage)
    assert (len(box.mails), stage.organizer(WHO)) == (2, None)


def test_notice_is_given_once_ahead_of_a_known_last_day(stage: Stage, box: Mailbox) -> None:
    last = date.today() + timedelta(days=5)
    stage.schedule(WHO, "After the last day", in_hours=24 * 9)
    stage.roster(staff(end_date=last.isoformat()))
    for _ in range(2):
        apply(stage)
    (letter,) = box.mails
    assert letter["Subject"] == f"First10 Last10 <{WHO}> leaves on {last}: the meetings after it"
    told = text_of(letter)
    assert f"The last day is {last}." in told
    assert "After the last day" in told
    assert "a new meeting takes its place before the organizer is suspended: you can start that one" in told
    assert calendar_in(letter) is None


@pytest.mark.parametrize(("on_upcoming", "mails"), [("hold", 0), ("report", 1)])
def test_the_setting_says_whether_anybody_is_written_to(
    stage: Stage, box: Mailbox, on_upcoming: str, mails: int
) -> None:
    stage.set(meetings__on_upcoming=on_upcoming)
    stage.roster(LEFT)
    apply(stage)
    assert len(box.mails) == mails
    assert all("move it by hand" in text_of(letter) for letter in box.mails)


def test_goto_that_does_not_answer_delays_no_letter(stage: Stage, box: Mailbox) -> None:
    stage.simulator.fault("status", path="/meetings/900", status=403, times=0)
    stage.roster(LEFT)
    apply(stage)
    assert "not known; the attendance of 3 sessions cannot be read" in text_of(box.mails[0])
