"""`provisioner status`: what happened last, what is held and why, how much of the limits is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioner.cli.showing import local_time, print_json, say, table
from provisioner.cli.waiting_printing import approval_document, print_waiting, waiting_document
from provisioner.daemon.schedule import next_run
from provisioner.settings import Settings, load_settings, require
from provisioner.store.engine import Database, open_read_only
from provisioner.store.grants import standing_grant
from provisioner.store.reading import (
    current_pause,
    holds_by_code,
    last_run,
    links_count,
    open_intents_count,
    removals_since,
)
from provisioner.store.standing import hand_holds, open_approvals, orders_count, plans_waiting

if TYPE_CHECKING:
    from provisioner.plan.memory import Pause
    from provisioner.store.reading import RunTold


def status(config: Path | None, *, as_json: bool) -> int:
    settings = load_settings(config)
    (account_key,) = require(settings, "goto.account_key")
    database = open_read_only(settings.database.url)
    now = datetime.now(UTC)
    try:
        told = _told(database, account_key, settings)
        waiting = plans_waiting(database, account_key, now=now)
        approvals = open_approvals(database, account_key, now=now)
    finally:
        database.close()
    if as_json:
        told["waiting"] = [waiting_document(plan) for plan in waiting]
        told["approvals"] = [approval_document(approval) for approval in approvals]
        print_json(told)
    else:
        _print(told)
        print_waiting(waiting, approvals)
    return 0


def _told(database: Database, account_key: str, settings: Settings) -> dict[str, Any]:
    run = last_run(database, account_key)
    summary = run.summary if run is not None else {}
    days = settings.policy.removal_window_days
    since = datetime.now(UTC).date() - timedelta(days=days)
    managed = summary.get("managed")
    return {
        "account_key": account_key,
        "database": database.where,
        "last_run": _run(run),
        "open_calls": open_intents_count(database, account_key),
        "linked": links_count(database, account_key),
        "managed": managed,
        "seats": summary.get("seats"),
        "seats_free": summary.get("seats_free"),
        "holds": holds_by_code(database, account_key),
        "grant_died": _grant_died(database, account_key),
        "paused": _pause(current_pause(database, account_key)),
        "held_by_hand": len(hand_holds(database, account_key)),
        "orders": orders_count(database, account_key),
        "removal_window": {
            "days": days,
            "used": removals_since(database, account_key, since),
            "limit": _window_limit(managed, settings),
        },
        "objections": summary.get("objections", []),
        "schedule": _schedule(settings),
    }


def _schedule(settings: Settings) -> dict[str, str]:
    """As the settings say: whether `provisioner serve` runs is not known here."""
    due = next_run(settings, now=datetime.now(UTC))
    schedule = settings.schedule
    return {"mode": schedule.mode, "cron": schedule.cron, "next_run": due.isoformat()}


def _window_limit(managed: object, settings: Settings) -> int | None:
    if not isinstance(managed, int):
        return None
    policy = settings.policy
    return max(policy.removal_limit_floor, managed * policy.removal_window_percent // 100)


def _open_calls(count: int) -> list[tuple[str, str]]:
    text = f"{count} without a known outcome: the next run settles them by looking at the account"
    return [("open calls", text)] if count else []


def _next_run(schedule: dict[str, str]) -> str:
    due = local_time(datetime.fromisoformat(schedule["next_run"]))
    return f"{due}, {schedule['mode']} (while `provisioner serve` runs)"


def _pause(pause: Pause | None) -> dict[str, str] | None:
    if pause is None:
        return None
    return {"since": pause.since.isoformat(), "by": pause.by, "reason": pause.reason}


def _grant_died(database: Database, account_key: str) -> str | None:
    standing = standing_grant(database, account_key)
    return None if standing is None or standing.died_at is None else standing.death()


def _by_hand(told: dict[str, Any]) -> list[tuple[str, str]]:
    """What an operator has to do, and what operators have said; nothing where there is nothing."""
    rows: list[tuple[str, str]] = []
    if told["grant_died"]:
        rows.append(("SIGN-IN", f"{told['grant_died']}; do: provisioner auth login"))
    if (pause := told["paused"]) is not None:
        since = local_time(datetime.fromisoformat(pause["since"]))
        rows.append(("PAUSED", f"by {pause['by']} since {since}: {pause['reason']}"))
    if told["held_by_hand"]:
        rows.append(("held by hand", f"{told['held_by_hand']}: see provisioner hold list"))
    if told["orders"]:
        rows.append(("by order", f"{told['orders']} suspended ahead of the roster"))
    return rows


def _run(run: RunTold | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "run_id": run.run_id,
        "mode": run.mode,
        "started_at": run.opened_at.isoformat(),
        "finished_at": run.closed_at.isoformat() if run.closed_at else None,
        "outcome": run.outcome or "interrupted, or in progress",
        "summary": dict(run.summary),
    }


def _print(told: dict[str, Any]) -> None:
    run = told["last_run"]
    if run is None:
        last = "none yet for this account"
    else:
        started = local_time(datetime.fromisoformat(run["started_at"]))
        last = f"{started}, {run['mode']}: {run['outcome'].replace('_', ' ')}"
    window = told["removal_window"]
    limit = "" if window["limit"] is None else f" of {window['limit']}"
    free = "not known" if told["seats"] is None else f"{told['seats_free']} of {told['seats']} free"
    table(
        ("", ""),
        [
            ("account", told["account_key"]),
            ("database", told["database"]),
            ("last run", last),
            ("next run", _next_run(told["schedule"])),
            *_open_calls(told["open_calls"]),
            *_by_hand(told),
            ("linked people", str(told["linked"])),
            ("seats", free),
            ("removals", f"{window['used']}{limit} within {window['days']} days"),
            ("objections", ", ".join(told["objections"]) or "none in the last run"),
        ],
    )
    if told["holds"]:
        say()
        table(("held because", "how many"), [(code, str(count)) for code, count in told["holds"].items()])
