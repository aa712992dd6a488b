"""What a simulated account starts from, as JSON, and the dump that is such a seed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from typing import NamedTuple

from provisioner.people.organizer import Status
from provisioner.people.text import address_form
from provisioner.simulator.account import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, FIRST_KEY, Account, Organizer
from provisioner.simulator.options import DIALECTS, MISSING_REPORTS, RETRY_AFTER_FORMS, Client, Options
from provisioner.simulator.reading import Part
from provisioner.simulator.seed_of_licenses import (
    LICENSED,
    license_object,
    licensed_object,
    read_licensed,
    read_licenses,
    read_other_accounts,
)
from provisioner.simulator.seed_of_meetings import MEETING, meeting_object, read_meeting
from provisioner.simulator.spelling import organizer_object

SEED = [
    "account_key",
    "seats",
    "suspended_keeps_seat",
    "seatless_status",
    "clients",
    "service_organizer",
    "organizers",
    "meetings",
    "elsewhere",
    "licenses",
    "deleted",
    "other_accounts",
    "options",
    "next_key",
]
CLIENT = ("client_id", "client_secret", "scopes", "personal_access_token")
ORGANIZER = [
    "organizerKey",
    "accountKey",
    "email",
    "firstName",
    "lastName",
    "status",
    "locale",
    "timeZone",
    "maxParticipants",
    "adminRoles",
    *LICENSED,
]
OPTIONS = tuple(each.name for each in fields(Options) if each.name != "seatless_status")


class Seed(NamedTuple):
    account: Account
    clients: tuple[Client, ...]
    options: Options


def read_seed(found: object, where: str = "seed") -> Seed:
    """Raises `Misconfigured`, naming the place."""
    part = Part(found, where, SEED)
    account = Account(
        key=part.key("account_key"),
        seats=part.whole("seats") if "seats" in part else None,
        suspended_keeps_seat=part.flag("suspended_keeps_seat", True),
        elsewhere={address_form(address) for address in part.texts("elsewhere")},
        next_key=part.whole("next_key", FIRST_KEY),
        more_licenses=read_licenses(part),
        other_accounts=read_other_accounts(part),
    )
    _add_organizers(account, part)
    if "service_organizer" in part:
        account.service_organizer = part.text("service_organizer")
        if account.holder(account.service_organizer) is None:
            part.refuse("service_organizer", "no organizer has this address")
    account.deleted = {
        address_form(gone.email): gone
        for gone in (_organizer(each, account) for each in part.parts("deleted", ORGANIZER))
    }
    account.meetings = [read_meeting(each, account) for each in part.parts("meetings", MEETING)]
    clients = tuple(
        Client(
            each.filled_text("client_id"),
            each.filled_text("client_secret"),
            each.texts("scopes"),
            each.filled_text("personal_access_token") if "personal_access_token" in each else None,
        )
        for each in part.parts("clients", CLIENT)
    )
    if not clients:
        part.refuse("clients", "at least one client is wanted")
    seatless = Options(seatless_status=_seatless_status(part, Options().seatless_status))
    options = _options(part.part("options", OPTIONS), seatless)
    return Seed(account, clients, options)


def read_options(found: object, current: Options) -> Options:
    """What is left out stays as it is. Raises `Misconfigured`."""
    part = Part(found, "options", ("seatless_status", *OPTIONS))
    return _options(part, replace(current, seatless_status=_seatless_status(part, current.seatless_status)))


def dump(account: Account, clients: Iterable[Client], options: Options) -> dict[str, object]:
    """The seed of the same account. It holds the clients' secrets: it is for loopback."""
    shown_options = asdict(options)
    return {
        "account_key": account.key,
        "seats": account.seats,
        "suspended_keeps_seat": account.suspended_keeps_seat,
        "seatless_status": shown_options.pop("seatless_status"),
        "clients": [{**client._asdict(), "scopes": list(client.scopes)} for client in clients],
        "service_organizer": account.service_organizer,
        "organizers": [_shown(each, account) for each in account.organizers.values()],
        "meetings": [meeting_object(each) for each in account.meetings],
        "elsewhere": sorted(account.elsewhere),
        "licenses": [license_object(each) for each in account.more_licenses.values()],
        "deleted": [_shown(each, account) for each in account.deleted.values()],
        "other_accounts": [{"key": key, "name": name} for key, name in account.other_accounts],
        "options": shown_options,
        "next_key": account.next_key,
    }


def _shown(organizer: Organizer, account: Account) -> dict[str, object]:
    return {**organizer_object(organizer, account.key), **licensed_object(organizer)}


def _seatless_status(part: Part, default: int) -> int:
    status = part.whole("seatless_status", default)
    if status not in (402, 409):
        part.refuse("seatless_status", "402 or 409 is wanted")
    return status


def _options(part: Part, current: Options) -> Options:
    return replace(
        current,
        token_lifetime_s=part.number("token_lifetime_s", current.token_lifetime_s),
        tell_principal=part.flag("tell_principal", current.tell_principal),
        deny_sign_in=part.flag("deny_sign_in", current.deny_sign_in),
        rotate_refresh_tokens=part.flag("rotate_refresh_tokens", current.rotate_refresh_tokens),
        page_cap=part.whole("page_cap", current.page_cap, least=1),
        thin_listing=part.flag("thin_listing", current.thin_listing),
        thin_objects=part.flag("thin_objects", current.thin_objects),
        default_hides_inactive=part.flag("default_hides_inactive", current.default_hides_inactive),
        integer_keys=part.flag("integer_keys", current.integer_keys),
        damaged_keys=part.flag("damaged_keys", current.damaged_keys),
        wrapped_meeting=part.flag("wrapped_meeting", current.wrapped_meeting),
        hides_others_meetings=part.flag("hides_others_meetings", current.hides_others_meetings),
        recurring_needs_times=part.flag("recurring_needs_times", current.recurring_needs_times),
        missing_report=part.word("missing_report", MISSING_REPORTS, current.missing_report),
        rate_per_s=part.number("rate_per_s", current.rate_per_s),
        burst=part.whole("burst", current.burst, least=1),
        retry_after=part.word("retry_after", RETRY_AFTER_FORMS, current.retry_after),
        latency_s=part.number("latency_s", current.latency_s),
        dialect=part.word("dialect", ("both", *DIALECTS), current.dialect),
    )


def _add_organizers(account: Account, part: Part) -> None:
    addresses: set[str] = set()
    for each in part.parts("organizers", ORGANIZER):
        organizer = _organizer(each, account)
        form = address_form(organizer.email)
        if organizer.key in account.organizers:
            each.refuse("organizerKey", f"{organizer.key} comes twice")
        if form in addresses:
            each.refuse("email", "this address comes twice")
        if form in account.elsewhere:
            each.refuse("email", "this address is also in elsewhere")
        addresses.add(form)
        account.organizers[organizer.key] = organizer
    highest = max(map(int, account.organizers), default=0)
    account.next_key = max(account.next_key, highest + 1)
    if account.seats is not None and account.seats_taken > account.seats:
        part.refuse("seats", f"{account.seats_taken} seats are taken already")


def _organizer(part: Part, account: Account) -> Organizer:
    """Without `organizerKey` the account deals one, as it does at a creation."""
    if part.key("accountKey", account.key) != account.key:
        part.refuse("accountKey", "is not the account_key of the seed")
    if "organizerKey" in part:
        key = part.key("organizerKey")
    else:
        key = str(account.next_key)
        account.next_key += 1
    plain = Organizer(
        key=key,
        email=part.filled_text("email"),
        first_name=part.filled_text("firstName"),
        last_name=part.filled_text("lastName"),
        status=Status(part.word("status", (Status.ACTIVE, Status.SUSPENDED), Status.ACTIVE)),
        locale=part.text("locale", DEFAULT_LOCALE),
        time_zone=part.text("timeZone", DEFAULT_TIME_ZONE),
        max_participants=part.whole("maxParticipants", 150),
        admin_roles=part.texts("adminRoles"),
    )
    return read_licensed(part, plain, account)
