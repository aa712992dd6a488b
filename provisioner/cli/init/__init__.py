"""`provisioner init`: from nothing to the first plan. Asks for little, finds out the rest, and writes nothing
before everything is known to work; where somebody has to sign in first, that is the roster alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from provisioner.cli.asking import agreed
from provisioner.cli.auth_command import has_display, login
from provisioner.cli.check_command import check
from provisioner.cli.exits import Code
from provisioner.cli.init.answers import Answers
from provisioner.cli.init.finding_out import find_account, find_roster
from provisioner.cli.init.questions import ask_what_is_missing, ask_who_serves
from provisioner.cli.init.writing import additions, as_toml, write_both
from provisioner.cli.plan_command import plan
from provisioner.cli.redirect import redirect_address
from provisioner.cli.showing import say, tell
from provisioner.errors import WrongUsage
from provisioner.settings import toml_file


def init(config: Path | None, options: dict[str, object], *, replace: bool, may_ask: bool) -> int:
    """`options`: dotted name of a setting → what the command line says; None where it says nothing."""
    target, dotenv = toml_file(config), Path.cwd() / ".env"
    if target.exists() and not replace:
        _demand_leave(target, may_ask=may_ask)
    answers = Answers(options)
    ask_what_is_missing(answers, may_ask=may_ask)
    if not answers.somebody_signs_in:
        _look_at_the_account(answers, may_ask=may_ask)
    roster = find_roster(answers, may_ask=may_ask)
    say(f"roster   {roster.preset}: {roster.people} people in {roster.rows} rows, {roster.held} held")
    text = as_toml(answers, target)
    write_both(target, text, dotenv, additions(answers, dotenv))
    say(
        f"written  {target}, and the secrets to {dotenv} (for your eyes only: keep it out of version control)"
    )
    if answers.somebody_signs_in and not _signed_in(config, answers, may_ask=may_ask):
        say("Then: provisioner auth login; and after it: provisioner check, provisioner plan")
        return Code.DONE
    return _first_look(config)


def _look_at_the_account(answers: Answers, *, may_ask: bool) -> None:
    account = asyncio.run(find_account(answers))
    say(f"account  {account.api}: {account.organizers}{'+' if account.more else ''} organizers")
    if account.service_organizer is None and may_ask:
        ask_who_serves(answers)


def _signed_in(config: Path | None, answers: Answers, *, may_ask: bool) -> bool:
    """False where it is left for later. Raises what the sign-in raises; the settings stand."""
    address = redirect_address(answers.settings.goto.redirect_port)
    say(f"Register this redirect address for the OAuth client, exactly so: {address}")
    if not may_ask or not agreed("Is it registered? Then the sign-in can come now."):
        return False
    login(config, paste=not has_display())
    return True


def _demand_leave(target: Path, *, may_ask: bool) -> None:
    """Raises `WrongUsage` where the file may not be replaced."""
    if may_ask and agreed(f"{target} is there already. Replace it, with all that stands in it?"):
        return
    raise WrongUsage(
        "There are settings already, and nothing was written",
        where=str(target),
        remedy="correct them by hand; or provisioner init --replace",
    )


def _first_look(config: Path | None) -> int:
    say()
    found = check(config, as_json=False)
    if found is not Code.DONE:
        tell("mend what is NOT OK, then: provisioner plan")
        return found
    say()
    code = plan(config, out=None, today=None, format="table")
    if code not in (Code.DONE, Code.PENDING, Code.DECISION_WANTED):
        return code
    say("Nothing was sent. Carry it out with: provisioner apply; look again with: provisioner plan")
    return Code.DONE
