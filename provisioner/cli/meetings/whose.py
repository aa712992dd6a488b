"""Whose meetings are meant: those of the connected organizer, or of another one where the API lets them be
read. Nobody's but the own can be changed."""

from __future__ import annotations

from pathlib import Path

from provisioner.cli.desk import desk
from provisioner.errors import WrongUsage
from provisioner.people.organizer import Account
from provisioner.people.text import address_form
from provisioner.plan.memory import Memory
from provisioner.plan.who import the_organizer


def remembered(config: Path | None) -> Memory:
    """Who has which organizer, and who had which address."""
    with desk(config, verify=False) as open_desk:
        return open_desk.memory


def demand_own(verb: str, who: str, memory: Memory, listed: Account) -> None:
    """Raises `WrongUsage` for the meetings of another organizer."""
    meant = the_organizer(who, memory, listed)
    own = listed.service_address
    if own is None or address_form(own) != address_form(meant.email):
        raise WrongUsage(
            f"{meant.email} is not the connected organizer: GoTo lets nobody {verb} a meeting of another one",
            remedy="let them do it in GoTo, or connect as them (goto.grant = authorization_code)",
        )
