"""`plan --format markdown`: who goes first, what cannot be undone, who is left alone and why, what comes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .stage import Stage, in_days, people, person


def sections(text: str) -> dict[str, list[str]]:
    """Title → its lines, those of tables without heading and ruler."""
    found: dict[str, list[str]] = {}
    title, table = "", 0
    for line in text.splitlines():
        table = table + 1 if line.startswith("|") else 0
        if line.startswith("#"):
            title = line.lstrip("# ")
        elif line and table not in (1, 2):
            found.setdefault(title, []).append(line)
    return found


def report(stage: Stage, *more: str) -> tuple[int, str]:
    ran = stage.here("plan", "--format", "markdown", *more)
    return ran.code, ran.out


def test_a_report_names_removals_holds_meetings_and_what_comes(adopted: Stage) -> None:
    adopted.set(policy__grace_days="0", goto__seats="45")
    gone = person(1, status="left")
    adopted.roster([gone, *people(40)[1:]])
    assert adopted.apply().code == 0
    found = adopted.organizer("person2@example.com")
    assert found is not None
    begins = datetime.now(UTC) + timedelta(days=9)
    with adopted.simulator.lock:
        adopted.simulator.account.schedule(
            found.key,
            "Q4 | [x](https://example.com)",
            start_time=begins,
            end_time=begins + timedelta(hours=1),
        )
    adopted.roster(
        [
            gone,
            person(2, status="left"),
            person(3, status="on sabbatical in Rome"),
            person(4, last_name="Married"),
            person(5, end_date=in_days(4)),
            *people(40)[5:],
            person(41),
            person(42, start_date=in_days(7)),
        ]
    )
    code, text = report(adopted)
    told = sections(text)
    assert code == 10
    titles = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    assert titles[0].startswith("Plan of ")
    assert titles[1:] == [
        "Removals",
        "Meetings that could no longer be hosted",
        "Other changes",
        "Held: left alone on purpose",
        "The next 30 days, as far as known today",
        "Seats needed",
        "Unmanaged: nobody in the roster ever matched these, and they are left alone",
    ]
    delete, suspend = told["Removals"]
    assert "| delete | person1@example.com |" in delete
    assert delete.endswith("| CANNOT be undone |")
    assert "| suspend | person2@example.com |" in suspend
    assert suspend.endswith("| can be undone |")
    (meeting,) = told["Meetings that could no longer be hosted"]
    assert r"| person2@example.com | Q4 \| \[x\](https://example.com) |" in meeting
    (held,) = told["Held: left alone on purpose"]
    assert held.startswith("| unknown_word | person3@example.com (line 4) |")
    assert "roster.status_words" in held
    moments = told["The next 30 days, as far as known today"]
    assert [re.split(r" ?\| ?", row)[2:4] for row in moments] == [
        ["grace period ends", "person2@example.com"],
        ["last day", "person5@example.com"],
        ["grace period ends", "person5@example.com"],
        ["first day", "person42@example.com"],
    ]
    seats = [re.split(r" ?\| ?", row)[2:4] for row in told["Seats needed"]]
    assert seats == [
        ["41", "4 of 45 free"],
        ["40", "5 of 45 free"],
        ["39", "6 of 45 free"],
        ["40", "5 of 45 free"],
    ]

    table = adopted.here("plan").out
    assert f"coming: {in_days(4)} last day of person5@example.com: is suspended the day after" in table
    assert "and 1 more within 30 days" in table


def test_a_report_says_what_decision_is_wanted(adopted: Stage) -> None:
    adopted.roster([person(n, status="left") if n < 8 else person(n) for n in range(1, 41)])
    digest = adopted.here("plan", "--format", "json").json()["digest"]
    code, text = report(adopted)
    assert code == 11
    wanted = "\n".join(sections(text)["A decision is wanted"])
    assert "**removal_limit**: 7 removals planned, at most 4" in wanted
    assert f"provisioner approve {digest[7:19]} --by YOU" in wanted
    assert "nobody looked at the meetings" in text


def test_the_plan_of_another_day_says_who_goes_when(adopted: Stage) -> None:
    adopted.roster(
        [
            person(1, end_date=in_days(10)),
            *people(40)[1:],
            person(41, start_date=in_days(10)),
        ]
    )
    before = len(adopted.events())
    told = {}
    for day in (2, 10, 11):
        ran = adopted.here("plan", "--today", in_days(day), "--format", "json")
        plan = ran.json()
        assert plan["today"] == in_days(day)
        told[day] = [(change["kind"], change["email"]) for change in plan["changes"]]
    assert told == {
        2: [],
        10: [("create", "person41@example.com")],
        11: [("suspend", "person1@example.com"), ("create", "person41@example.com")],
    }
    assert adopted.writes == []
    assert {event.split()[0] for event in adopted.events()[before:]} <= {
        "run.started",
        "account.listed",
        "meeting.audited",
        "plan.made",
        "run.finished",
        "checkpoint.written",
    }
    assert adopted.here("plan").code == 0
    code, text = report(adopted, "--today", in_days(10))
    assert code == 10
    assert text.startswith(f"# Plan of {in_days(10)} ")
    assert f"| {in_days(10)} | last day | person1@example.com | is suspended the day after |" in text
