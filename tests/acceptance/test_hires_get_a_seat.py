"""A hire gets an organizer, in the run that first sees the row, and nobody gets two."""

from __future__ import annotations

from .stage import Stage, in_days, people, person


def test_the_installed_command_adopts_and_hires(stage: Stage) -> None:
    stage.roster([*people(40), person(41, locale="de_DE"), person(42)])
    planned = stage.here("plan")
    assert planned.code == 10, planned
    assert "2 create" in planned.out
    assert stage.writes == []

    applied = stage.run("apply", "--yes")
    assert applied.code == 0, applied
    assert "planned 2, sent 2, confirmed 2, failed 0, deferred 0" in applied.out
    assert sorted(stage.calls()) == ["POST person41@example.com", "POST person42@example.com"]
    hired = stage.organizer("person41@example.com")
    assert hired is not None
    assert (hired.first_name, hired.last_name, hired.locale) == ("First41", "Last41", "de_DE")

    assert stage.here("plan").code == 0
    assert stage.verdict() == "ok"


def test_a_hire_waits_for_the_first_day(adopted: Stage) -> None:
    adopted.roster([*people(40), person(41, start_date=in_days(30))])
    ran = adopted.apply()
    assert (ran.code, ran.json()["results"], adopted.writes) == (0, [], [])


def test_each_hire_stands_in_the_log_before_and_after_its_call(adopted: Stage) -> None:
    adopted.roster([*people(40), person(41)])
    assert adopted.apply().code == 0
    rows = adopted.rows(
        "SELECT event, employee_id, organizer_key FROM audit_log WHERE event LIKE 'organizer.%' ORDER BY seq"
    )
    hired = adopted.organizer("person41@example.com")
    assert hired is not None
    assert rows == [("organizer.create.intended", "E041", None), ("organizer.create.done", "E041", hired.key)]
