"""`provisioner audit erase`: what is personal about somebody is taken out, by law and by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.desk import Desk, Said, desk, said
from provisioner.cli.showing import say, tell
from provisioner.errors import WrongUsage
from provisioner.people.text import address_form
from provisioner.plan.memory import Memory
from provisioner.plan.who import Whom, find
from provisioner.store.about import about
from provisioner.store.append import Author
from provisioner.store.erase import Personal, erase_personal, find_personal
from provisioner.store.reading import About
from provisioner.store.wipe import wipe
from provisioner.wiring import actor, audit_key


def erase(config: Path | None, who: str, *, by: str, reason: str, yes: bool) -> int:
    word = said(by, reason)
    asks = must_ask("audit erase", yes=yes, look_first="look first: provisioner audit list --person WHO")
    with desk(config) as open_desk:
        person, whom = _one_person(about(open_desk.database, who), who.strip(), open_desk.memory)
        found = find_personal(open_desk.database, person)
        if not (found.seqs or found.rows):
            say(f"Nothing personal is kept about {who}.")
            return 0
        tell(f"To be erased about {who}: {_in_numbers(found)}.")
        if asks and not agreed("That cannot be undone."):
            say("Nothing was erased.")
            return 0
        erased = _carried_out(open_desk, person, whom, word)
        left = wipe(open_desk.database)
    say(f"Erased: {_in_numbers(erased)}. The audit log stays whole; {word.by} stands in it for the erasure.")
    _print_what_stays(person, left)
    return 0


def _one_person(found: About, who: str, memory: Memory) -> tuple[About, Whom]:
    """An address or a key may have passed from one person to another; erased is one of them. Raises
    `WrongUsage`."""
    whom = find(who, memory)
    ids, keys = found.ids - {who, address_form(who)}, found.keys - {who}
    if len(ids) > 1:
        raise WrongUsage(
            f"{who} has been of several people: {', '.join(sorted(ids))}",
            remedy="name the one to be erased by employee id",
        )
    employee_id = next(iter(ids), whom.employee_id if whom else None)
    organizer_key = next(iter(keys), whom.organizer_key if whom else None) if len(keys) < 2 else None
    return replace(found, ids=ids or found.ids), Whom(employee_id, organizer_key)


def _carried_out(open_desk: Desk, person: About, whom: Whom, word: Said) -> Personal:
    erased = erase_personal(
        open_desk.database,
        person,
        whom=whom,
        author=Author(run_id=None, account_key=open_desk.account_key, actor=actor()),
        key=audit_key(open_desk.settings),
        by=word.by,
        reason=word.reason or "",
        now=open_desk.now,
    )
    open_desk.seal()
    return erased


def _in_numbers(found: Personal) -> str:
    told = [f"{len(found.seqs)} details of the audit log"]
    told += [f"{rows} in {name.replace('_', ' ')}" for name, rows in sorted(found.rows.items())]
    return ", ".join(told)


def _print_what_stays(person: About, left: str | None) -> None:
    say(
        "What stays, by design: pseudonymous ids (employee id, organizer key), and a keyed digest of who held"
    )
    say("an address, or a newcomer would inherit the sessions.")
    if any("@" in employee_id for employee_id in person.ids):
        say("Where the roster has no ids, the address is the id: as such it stays in the chain.")
    say("Not reached: backups, exports, the roster itself. Whom it still names, the next run records anew.")
    if left is not None:
        tell(f"note: freed bytes may still be in the database file, because {left}; erase again later")
