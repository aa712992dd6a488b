"""What the account and the roster tell by themselves: the dialect, the preset, the columns."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.cli.init.answers import SOURCE, Answers
from provisioner.cli.init.questions import QUESTIONS, ask, line
from provisioner.cli.showing import tell
from provisioner.errors import RosterUnusable
from provisioner.goto.calls import PathUnknown
from provisioner.goto.dialects import account_of, other_dialect
from provisioner.goto.session import NoSuchListing
from provisioner.people.person import Roster
from provisioner.people.reading import REQUIRED
from provisioner.roster.fitting import fitting
from provisioner.roster.unusable import Why
from provisioner.wiring import access_of, roster_of

ANOTHER_PATH = (Why.NOT_THERE, Why.NOT_A_FILE, Why.NOT_READABLE)
COLUMNS = {
    "employee_id": "the employee ids",
    "email": "the e-mail addresses",
    "first_name": "the first names",
    "last_name": "the last names",
    "status": "the status (empty: there is none)",
    "end_date": "the last days (empty: there is none)",
}


class AccountFound(NamedTuple):
    api: str
    organizers: int
    more: bool
    service_organizer: str | None


class RosterFound(NamedTuple):
    preset: str
    rows: int
    people: int
    held: int


async def find_account(answers: Answers) -> AccountFound:
    """In the dialect that answers, which becomes an answer. Raises `AccountRefused`, `AccountUnreachable`."""
    try:
        return await _probed(answers)
    except (NoSuchListing, PathUnknown):
        other = await other_dialect(access_of(answers.settings, dry=True))
        if other is None:
            raise
    answers.take("goto.api", other)
    return await _probed(answers)


async def _probed(answers: Answers) -> AccountFound:
    access = access_of(answers.settings, dry=True)
    async with account_of(access) as account:
        await account.sign_in()
        page = await account.probe()
        return AccountFound(access.api, page.organizers, page.more, page.service_address or account.principal)


def find_roster(answers: Answers, *, may_ask: bool) -> RosterFound:
    """The preset that fits best, and the roster read with it. Raises `RosterUnusable`."""
    while True:
        try:
            return _found_roster(answers, may_ask=may_ask)
        except RosterUnusable as failure:
            if not may_ask or failure.code not in ANOTHER_PATH:
                raise
            tell(f"  {failure.what}")
            ask(answers, SOURCE, QUESTIONS[SOURCE])


def _found_roster(answers: Answers, *, may_ask: bool) -> RosterFound:
    preset = _fitting_preset(answers)
    if preset is None and may_ask:
        _ask_for_columns(answers)
        preset = _fitting_preset(answers)
    if preset is not None and not answers.is_set("roster.preset"):
        answers.take("roster.preset", preset)
    roster = _read(answers, may_ask=may_ask)
    return RosterFound(answers.settings.roster.preset, roster.rows, len(roster.people), len(roster.held))


def _fitting_preset(answers: Answers) -> str | None:
    files = roster_of(answers.settings)
    fits = fitting(
        files.sources[0],
        max_mb=files.max_mb,
        encoding=files.encoding,
        headers=files.headers,
        columns=files.columns,
    )
    return fits[0].preset if fits else None


def _ask_for_columns(answers: Answers) -> None:
    """No preset fits: the operator names the headings, and sees which there are."""
    try:
        roster_of(answers.settings).read()
    except RosterUnusable as failure:
        if failure.code != Why.COLUMN_MISSING:
            raise
        tell(failure.what)
    headings = {field: line(f"Which column has {what}?") for field, what in COLUMNS.items()}
    given = {field: heading for field, heading in headings.items() if heading or field in REQUIRED}
    named = {str(field): heading for field, heading in answers.settings.roster.columns.items()}
    answers.take("roster.columns", named | given)


def _read(answers: Answers, *, may_ask: bool) -> Roster:
    try:
        return roster_of(answers.settings).read()
    except RosterUnusable as failure:
        if failure.code == Why.DATE_FORMAT and may_ask:
            tell(failure.what)
            ask(answers, "roster.date_format", "How are dates written there, such as %d.%m.%Y or %m/%d/%Y?")
            return roster_of(answers.settings).read()
        if failure.code == Why.COLUMN_MISSING:
            remedy = "name each heading: provisioner init --column email=HEADING --column …"
            raise RosterUnusable(
                failure.what, code=failure.code, where=failure.where, remedy=remedy
            ) from None
        raise
