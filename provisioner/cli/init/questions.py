"""What only the operator knows. Questions go to stderr, secrets are not shown."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from provisioner.cli.init.answers import (
    CLIENT_SECRET,
    GRANT,
    PERSONAL_ACCESS_TOKEN,
    SECRETS,
    SOURCE,
    Answers,
)
from provisioner.cli.showing import tell
from provisioner.errors import ProvisionerError, WrongUsage
from provisioner.goto.dialects import DIALECTS
from provisioner.settings import needed_by_grant, variable_of

QUESTIONS = {
    "goto.account_key": "Key of the GoTo account (Admin Center, in the address of its pages)",
    "goto.client_id": "Client id of the OAuth client (developer portal of GoTo)",
    CLIENT_SECRET: "Its client secret (not shown)",
    PERSONAL_ACCESS_TOKEN: "The personal access token of an admin (not shown)",
    SOURCE: "The roster: path or URL of the HR export",
}
OPTIONS = {
    "goto.account_key": "--account-key",
    "goto.client_id": "--client-id",
    CLIENT_SECRET: variable_of(CLIENT_SECRET),
    PERSONAL_ACCESS_TOKEN: variable_of(PERSONAL_ACCESS_TOKEN),
    SOURCE: "--roster",
}
GRANTS = ("client_credentials", "authorization_code", "personal_access_token")
LIKELY_ROSTERS = ("*.csv", "*.xlsx")


def ask_what_is_missing(answers: Answers, *, may_ask: bool) -> None:
    """Raises `WrongUsage` that names all of it where nobody can be asked."""
    if may_ask and not answers.is_set(GRANT):
        ask(answers, GRANT, f"How it signs in: {', '.join(GRANTS)}", default=GRANTS[0])
    needed = {*needed_by_grant(answers.settings), SOURCE}
    missing = [name for name in QUESTIONS if name in needed and answers.of(name) is None]
    if missing and not may_ask:
        raise WrongUsage(
            f"init without a terminal needs {', '.join(OPTIONS[name] for name in missing)}",
            remedy="give them all; a secret belongs in the environment, where nobody sees it",
        )
    for name in missing:
        ask(answers, name, QUESTIONS[name], default=_likely_roster() if name == SOURCE else None)
    if may_ask and answers.somebody_signs_in and not answers.is_set("goto.api"):
        ask(
            answers,
            "goto.api",
            f"API of the account: {', '.join(DIALECTS)}",
            default=answers.settings.goto.api,
        )
    if may_ask and not answers.is_set("roster.time_zone"):
        zone = answers.settings.roster.time_zone
        ask(answers, "roster.time_zone", "Time zone in which days begin and end", default=zone)


def ask_who_serves(answers: Answers) -> None:
    """The token answer does not name the organizer behind it."""
    if answers.of("goto.service_organizer") is None:
        question = "Address of the organizer behind this OAuth client (empty: all admins are protected)"
        ask(answers, "goto.service_organizer", question, optional=True)


def ask(
    answers: Answers, name: str, question: str, *, default: str | None = None, optional: bool = False
) -> None:
    """Until the answer can be. Raises `WrongUsage` where the input ends."""
    while True:
        text = _secret(question) if name in SECRETS else line(question, default)
        if not text and optional:
            return
        try:
            answers.take(name, text)
        except ProvisionerError as failure:
            tell(f"  {failure.what}")
        else:
            return


def line(question: str, default: str | None = None) -> str:
    sys.stderr.write(f"{question}{f' [{default}]' if default else ''}: ")
    sys.stderr.flush()
    text = sys.stdin.readline()
    if not text:
        raise _unanswered()
    return text.strip() or default or ""


def _secret(question: str) -> str:
    try:
        return getpass.getpass(f"{question}: ", stream=sys.stderr).strip()
    except EOFError:
        raise _unanswered() from None


def _unanswered() -> WrongUsage:
    return WrongUsage(
        "A question was not answered, and nothing was written", remedy="provisioner init --help"
    )


def _likely_roster() -> str | None:
    """The one file in this folder that may be it."""
    found = [path.name for pattern in LIKELY_ROSTERS for path in Path.cwd().glob(pattern)]
    return found[0] if len(found) == 1 else None
