"""`provisioner identity list|link|unlink|release|export`: which person has which organizer."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from provisioner.audit.entries import Event
from provisioner.cli.desk import Desk, archive, desk, said
from provisioner.cli.showing import local_time, print_json, say, table, tell
from provisioner.errors import WrongUsage
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.facts import AddressReleased, LinkMade, PairParted
from provisioner.plan.who import Whom, holder
from provisioner.private_file import write_private
from provisioner.store.standing import links

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula."""


def list_links(config: Path | None, *, as_json: bool) -> int:
    with archive(config) as (_, database, account_key):
        found = links(database, account_key)
    if as_json:
        print_json([{**each._asdict(), "since": each.since.isoformat()} for each in found])
    elif found:
        table(
            ("employee id", "organizer key", "since"),
            [(each.employee_id, each.organizer_key, local_time(each.since)) for each in found],
        )
    else:
        say("Nobody is linked yet.")
    return 0


def link(
    config: Path | None, employee_id: str, organizer_key: str, *, by: str | None, reason: str | None
) -> int:
    word = said(by, reason)
    employee_id, organizer_key = _name(employee_id, "employee id"), _name(organizer_key, "organizer key")
    with desk(config) as open_desk:
        known = open_desk.memory.links
        if known.get(employee_id) == organizer_key:
            say(f"{employee_id} and organizer {organizer_key} are linked already.")
            return 0
        owner = next((who for who, key in known.items() if key == organizer_key), None)
        if (other := known.get(employee_id)) is not None:
            raise _taken(f"{employee_id} is linked to organizer {other}", employee_id)
        if owner is not None:
            raise _taken(f"organizer {organizer_key} is linked to {owner}", owner)
        if not _was_active(employee_id, open_desk):
            tell(f"note: the last accepted roster has nobody active as {employee_id}; absence is counted")
        open_desk.write(
            Event.IDENTITY_LINKED,
            word,
            LinkMade(employee_id=employee_id, organizer_key=organizer_key),
            whom=Whom(employee_id, organizer_key),
        )
    say(f"{employee_id} and organizer {organizer_key} are linked.")
    return 0


def _name(text: str, what: str) -> str:
    name = text.strip()
    if not name or "@" in name or not name.isprintable():
        raise WrongUsage(f"{text!r} is no {what}", remedy="see `provisioner identity list`")
    return name


def _taken(what: str, owner: str) -> WrongUsage:
    return WrongUsage(f"{what} already", remedy=f"provisioner identity unlink {owner}")


def _was_active(employee_id: str, open_desk: Desk) -> bool:
    memory = open_desk.memory
    if memory.last_roster is None:
        return True
    return keyed_digest(memory.address_key, employee_id) in memory.last_roster.active


def unlink(
    config: Path | None, employee_id: str, organizer_key: str | None, *, by: str | None, reason: str | None
) -> int:
    word = said(by, reason)
    with desk(config) as open_desk:
        known = open_desk.memory.links.get(employee_id)
        if known is None:
            raise WrongUsage(
                f"{employee_id} is linked to no organizer", remedy="see `provisioner identity list`"
            )
        if organizer_key not in (None, known):
            raise WrongUsage(f"{employee_id} is linked to organizer {known}, not to {organizer_key}")
        open_desk.write(
            Event.IDENTITY_UNLINKED,
            word,
            PairParted(employee_id=employee_id, organizer_key=known),
            whom=Whom(employee_id, known),
        )
    say(f"{employee_id} and organizer {known} are linked no more, and not by themselves again.")
    return 0


def release(config: Path | None, address: str, *, by: str | None, reason: str | None) -> int:
    word = said(by, reason)
    with desk(config) as open_desk:
        former = holder(address.strip(), open_desk.memory)
        if former is None:
            raise WrongUsage(f"Nobody is known to have held {address}", remedy="there is nothing to release")
        digest = keyed_digest(open_desk.memory.address_key, address_form(address.strip()))
        open_desk.write(
            Event.IDENTITY_RELEASED,
            word,
            AddressReleased(address=digest),
            whom=Whom(former, open_desk.memory.links.get(former)),
            email=address.strip(),
        )
    say(f"{address} was last held by {former}; somebody else may have it now.")
    return 0


def export(config: Path | None, out: Path | None) -> int:
    with archive(config) as (_, database, account_key):
        found = links(database, account_key)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("employee_id", "organizer_key"))
    writer.writerows((_safe(each.employee_id), _safe(each.organizer_key)) for each in found)
    if out is None:
        say(text.getvalue().removesuffix("\n"))
    else:
        write_private(out, text.getvalue())
        tell(f"{len(found)} links written to {out}")
    return 0


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
