"""After a run: the kits that are due go to managers and successors, each once. Whatever goes wrong here is no
part of how the run ended; what was not taken is due again after the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from provisioner.errors import AccountRefused, AccountUnreachable, ProvisionerError
from provisioner.kits.gathering import reading_account, with_regulars
from provisioner.kits.letters import HANDED, Bundle, bundles
from provisioner.meetings.invitation import invitations
from provisioner.meetings.kit import Kit
from provisioner.meetings.kit_text import kit_text
from provisioner.notify.in_time import NotDelivered
from provisioner.people.text import keyed_digest
from provisioner.plan.memory import STANDING
from provisioner.reconcile.report import RunReport
from provisioner.settings import Settings, require
from provisioner.store.engine import Database, open_database
from provisioner.store.handovers import handovers
from provisioner.store.notices import notices_told, remember_notices
from provisioner.telemetry import log
from provisioner.telling import post_of
from provisioner.wiring import SystemClock

if TYPE_CHECKING:
    from provisioner.notify.mail import Post

ASKING_S, MAILING_S = 60.0, 60.0
"""For all kits of a run: asking GoTo who comes, and handing the mails over."""
Told = dict[str, frozenset[str]]
"""Kind → keyed digests of what was told."""


class Due(NamedTuple):
    """`readers`: address → what is to be told, as it is remembered."""

    bundle: Bundle
    readers: Mapping[str, frozenset[str]]


class KitMailer:
    """For runs that act: who only plans or observes writes to nobody."""

    def __init__(self, settings: Settings) -> None:
        """Raises `Misconfigured`."""
        wanted = settings.meetings.on_upcoming != "hold"
        self._post = post_of(settings) if wanted else None
        self._settings = settings

    async def after(self, report: RunReport) -> None:
        """Raises nothing."""
        if self._post is None or report.dry or report.declined:
            return
        try:
            with closing(open_database(self._settings.database.url)) as database:
                await self._tell(report, database, self._post)
        except ProvisionerError as trouble:
            log().warning("handover.not_mailed", what=trouble.what, where=trouble.where)
        except Exception:  # noqa: BLE001 - a defect here must not become the outcome of a run
            log().exception("handover.mail_broken")

    async def _tell(self, report: RunReport, database: Database, post: Post) -> None:
        (account_key,) = require(self._settings, "goto.account_key")
        told: Told = dict(notices_told(database, account_key))
        found = handovers(database, account_key, include_over=True)
        now = [*bundles(report, found, self._settings)]
        going_on = {f"{HANDED} {key}" for key, each in found.suspensions.items() if each.state in STANDING}
        going_on |= {bundle.kind for bundle in now}
        over = {kind for kind in told if kind.startswith(f"{HANDED} ")} - going_on
        if over:
            remember_notices(database, account_key, dict.fromkeys(over, frozenset()))
        due = list(_due(now, told, database))
        kits = await self._with_regulars([each.bundle.kit for each in due])
        end = asyncio.get_running_loop().time() + MAILING_S
        for (bundle, readers), kit in zip(due, kits, strict=True):
            for reader, marks in readers.items():
                if asyncio.get_running_loop().time() > end:
                    log().warning("handover.mail_put_off", organizer_key=kit.owner.organizer_key)
                    return
                if await _sent(replace(bundle, kit=kit), reader, post):
                    told[bundle.kind] = told.get(bundle.kind, frozenset()) | marks
                    remember_notices(database, account_key, {bundle.kind: told[bundle.kind]})

    async def _with_regulars(self, kits: Sequence[Kit]) -> list[Kit]:
        """Where GoTo cannot be asked, the kits go out and say so."""
        known = list(kits)
        if not known:
            return known
        try:
            async with asyncio.timeout(ASKING_S), reading_account(self._settings) as account:
                for at, kit in enumerate(kits):
                    known[at] = await with_regulars(kit, account, now=SystemClock().now())
        except (AccountRefused, AccountUnreachable, TimeoutError) as failure:
            log().warning("handover.not_asked", why=str(failure) or "it took too long")
        return known


def _due(now: Sequence[Bundle], told: Told, database: Database) -> Iterator[Due]:
    marked = partial(keyed_digest, database.address_key)
    for bundle in now:
        before = told.get(bundle.kind, frozenset())
        marks = {each: frozenset(map(marked, bundle.marks_for(each))) for each in bundle.readers()}
        if new := {reader: own for reader, own in marks.items() if own - before}:
            yield Due(bundle, new)


async def _sent(bundle: Bundle, reader: str, post: Post) -> bool:
    from provisioner.notify.mail import Attachment, Mail, mail  # for hardly any run

    kit = bundle.kit_for(reader)
    calendar = invitations(kit, now=SystemClock().now())
    attached = (Attachment("meetings.ics", "text/calendar", calendar.encode()),) if calendar else ()
    try:
        await mail(post, Mail((reader,), bundle.subject, kit_text(kit), attached))
    except NotDelivered as trouble:
        log().warning("handover.mail_failed", organizer_key=kit.owner.organizer_key, why=str(trouble))
        return False
    log().info("handover.mail_sent", organizer_key=kit.owner.organizer_key, meetings=len(kit.meetings))
    return True
