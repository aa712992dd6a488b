"""`provisioner attendance export`: who was in ended sessions, and how long."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from provisioner.attendance.export import read_into
from provisioner.attendance.forms import Written, write_rows
from provisioner.attendance.part_file import Asked, Head, PartFile, part_of, path_of_part
from provisioner.attendance.reading import FAILURES, Period, Reading
from provisioner.attendance.rows import UNREAD, Host, State
from provisioner.audit.entries import Event
from provisioner.cli.check_sign_in import checked_access
from provisioner.cli.day import day_of, days_between
from provisioner.cli.desk import Said, account_key_of, desk, said
from provisioner.cli.exits import Code
from provisioner.cli.showing import local_time, progress, tell
from provisioner.cli.streams import flush, show_raw
from provisioner.errors import WrongUsage
from provisioner.goto.dialects import account_of
from provisioner.people.organizer import Account
from provisioner.plan.memory import Memory
from provisioner.plan.who import Whom, the_organizer
from provisioner.private_file import private_file
from provisioner.settings import Settings, load_settings
from provisioner.wiring import SystemClock


class Wish(NamedTuple):
    """What was typed."""

    begin: str
    end: str
    organizers: tuple[str, ...]
    """Empty: all in the listing."""
    form: str
    out: Path | None


def export(config: Path | None, wish: Wish, *, by: str | None, reason: str | None) -> int:
    """Whole or not at all. Recorded where somebody answers for it, before the file is there
    (decisions/0007)."""
    if reason is not None and by is None:
        raise WrongUsage("--reason stands beside --by NAME", remedy="say who takes the copy, too")
    word = None if by is None else said(by, reason)
    settings = load_settings(config)
    period = _period(wish, settings)
    asked = _asked(wish, settings)
    with _part(wish.out) as part:
        _read(config, settings, part, asked, period, wish)
        if wish.out is None:
            flush()
            written = write_rows(show_raw, part.rows(), wish.form)
            _record(config, word, part, written, wish.form)
        else:
            with private_file(wish.out) as file:
                written = write_rows(file.write, part.rows(), wish.form)
                _record(config, word, part, written, wish.form)
            path_of_part(wish.out).unlink(missing_ok=True)
    return _told(written)


def _period(wish: Wish, settings: Settings) -> Period:
    """Both days included, as the roster's zone has them."""
    first, last = day_of("--from", wish.begin), day_of("--to", wish.end)
    zone = ZoneInfo(settings.roster.time_zone)
    period = Period(*days_between(first, last, zone))
    tell(f"days: {first} to {last} in {zone.key} (roster.time_zone)")
    return period


def _asked(wish: Wish, settings: Settings) -> Asked:
    return {
        "account_key": account_key_of(settings),
        "from": wish.begin,
        "to": wish.end,
        "time_zone": settings.roster.time_zone,
        "organizers": list(wish.organizers),
    }


@contextmanager
def _part(out: Path | None) -> Iterator[PartFile]:
    """Without a file nothing can go on later, and nothing is shown before all of it is there."""
    if out is not None:
        with part_of(out) as part:
            yield part
        return
    with tempfile.TemporaryFile() as file:
        yield PartFile(file)


def _read(
    config: Path | None, settings: Settings, part: PartFile, asked: Asked, period: Period, wish: Wish
) -> None:
    if part.head is not None:
        _demand_the_same(part.head.asked, asked, wish)
        since = local_time(datetime.fromisoformat(part.head.begun_at))
        tell(f"going on with what was begun {since}: {len(part.finished)} organizers are finished")
    memory = _memory(config) if wish.organizers and part.head is None else None
    try:
        asyncio.run(_read_on(settings, part, asked, period, memory))
    except (KeyboardInterrupt, *FAILURES):
        if wish.out is not None and part.head is not None:
            tell(f"{path_of_part(wish.out)} has what was read so far: the same command goes on from there")
        raise


def _demand_the_same(before: Asked, asked: Asked, wish: Wish) -> None:
    other = [name for name in asked if before.get(name) != asked[name]]
    if other and wish.out is not None:
        part = path_of_part(wish.out)
        was = ", ".join(f"{name}: {before.get(name)}" for name in other)
        raise WrongUsage(
            f"{part.name} is of another export ({was})",
            where=str(part),
            remedy="finish that one, or remove the file",
        )


def _memory(config: Path | None) -> Memory:
    """Who has which organizer, and who had which address."""
    with desk(config, verify=False) as open_desk:
        return open_desk.memory


async def _read_on(
    settings: Settings, part: PartFile, asked: Asked, period: Period, memory: Memory | None
) -> None:
    now = SystemClock().now()
    with progress() as shown, checked_access(settings) as access:
        async with account_of(access) as account:
            if part.head is None:
                shown.stage("listing the organizers")
                listed = await account.list_organizers()
                part.begin(Head(asked, _hosts(listed, asked, memory), now.isoformat()))
            reading = Reading(account, period, now=now, at_once=settings.goto.concurrency)
            await read_into(part, reading, step=shown.step)


def _hosts(listed: Account, asked: Asked, memory: Memory | None) -> tuple[Host, ...]:
    if memory is None:
        return tuple(Host(each.key, each.email) for each in listed.organizers)
    found: dict[str, Host] = {}
    names = asked["organizers"]
    assert isinstance(names, Sequence)
    for who in names:
        meant = the_organizer(who, memory, listed)
        found[meant.key] = Host(meant.key, meant.email)
    return tuple(found.values())


def _record(config: Path | None, word: Said | None, part: PartFile, written: Written, form: str) -> None:
    if word is None or part.head is None:
        return
    hosts = part.head.hosts
    with desk(config) as open_desk:
        open_desk.write(
            Event.ATTENDANCE_EXPORTED,
            word,
            whom=Whom(None, hosts[0].key) if len(hosts) == 1 else None,
            outcome=form,
            filters={name: value for name, value in part.head.asked.items() if name != "account_key"},
            rows=written.rows,
            digest=written.digest,
        )


def _told(written: Written) -> int:
    """What an outsider must know of a file that has gaps, and the code."""
    tell(f"{written.rows} rows, {written.digest}")
    for state in (State.NOT_YET_COMPLETE, *sorted(UNREAD)):
        if count := written.states[state.value]:
            tell(f"{count} of them: {state.value.replace('_', ' ')}")
    return Code.UNREACHABLE if any(written.states[state.value] for state in UNREAD) else Code.DONE
