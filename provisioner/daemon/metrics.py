"""What `/metrics` tells Prometheus: read from the database when it asks, and nothing is counted in between.
No name, address or key of a person is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from provisioner import __version__
from provisioner.daemon.one_look import OneLook
from provisioner.daemon.readiness import ENOUGH_RUNS, PATIENCE_S, SCHEDULED, missed_run
from provisioner.daemon.schedule import next_run
from provisioner.errors import ProvisionerError
from provisioner.meetings.handed import HandedState
from provisioner.settings import Settings, require
from provisioner.store.engine import Database, open_read_only
from provisioner.store.grants import standing_grant
from provisioner.store.handovers import handed_by_state
from provisioner.store.reading import (
    RunTold,
    current_pause,
    entries_count,
    holds_by_code,
    open_intents_count,
    runs,
)
from provisioner.store.standing import plans_waiting

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
_SEEN = {
    "managed": ("managed_organizers", "Organizers that follow the roster, as the last run saw them"),
    "seats": ("seats", "Seats of the account, as the last run saw them"),
    "seats_free": ("seats_free", "Seats that nobody has, as the last run saw them"),
}
"""Key in the summary of a run → name and help."""


class Metrics:
    def __init__(self, settings: Settings, *, since: datetime) -> None:
        """`since`: from when on runs are expected."""
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(Told(settings, since))
        self._look = OneLook(lambda: generate_latest(registry), patience_s=PATIENCE_S)

    async def text(self) -> bytes:
        """In `TEXT_FORMAT`. Raises `TimeoutError` where the database does not answer."""
        return await self._look.seen()


class Told(Collector):
    def __init__(self, settings: Settings, since: datetime) -> None:
        self._settings = settings
        self._since = since

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What is not known is left out: without a database most of it, never a 0 in its place."""
        now = datetime.now(UTC)
        yield _each("build_info", "The program", {"version": __version__})
        due = next_run(self._settings, now=now)
        yield _one("next_run_timestamp_seconds", "When the next run is due, jitter left out", due.timestamp())
        try:
            stored = list(self._stored(now))
        except ProvisionerError:
            stored = []
        yield _one("database_readable", "1 where the database could be read", bool(stored))
        yield from stored

    def _stored(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        (account_key,) = require(self._settings, "goto.account_key")
        database = open_read_only(self._settings.database.url)
        try:
            last = runs(database, account_key, limit=ENOUGH_RUNS, modes=SCHEDULED)
            begun = max([self._since, *(run.opened_at for run in last)])
            missed = missed_run(self._settings, begun, now)
            yield _one("run_overdue", "1 where none has begun since the one that was due", missed is not None)
            yield from _runs(last)
            yield from _standing(database, account_key, now)
        finally:
            database.close()


def _runs(last: list[RunTold]) -> Iterator[GaugeMetricFamily]:
    """`last`: newest first. What the last one that is over has not learned is left out, not repeated."""
    for run in last[:1]:
        began = run.opened_at.timestamp()
        yield _one("last_run_started_timestamp_seconds", "When the last run began", began)
    over = next((run for run in last if run.closed_at is not None), None)
    if over is None or over.closed_at is None:
        return
    ended = over.closed_at.timestamp()
    yield _one("last_run_finished_timestamp_seconds", "When the last run that is over ended", ended)
    yield _each("last_run_outcome", "How it ended", {"mode": over.mode, "outcome": over.outcome or ""})
    if isinstance(results := over.summary.get("results"), dict):
        yield _by("last_run_changes", "Its changes, by what became of them", "result", results)
    if isinstance(codes := over.summary.get("objections"), list):
        yield _by("objections", "What objects to its plan, by code", "code", Counter(codes))
    for key, (name, said) in _SEEN.items():
        if isinstance(number := over.summary.get(key), int):
            yield _one(name, said, number)


def _standing(database: Database, account_key: str, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield _by("holds", "Who is left alone, by code", "code", holds_by_code(database, account_key))
    waiting = plans_waiting(database, account_key, now=now)
    yield _one("plans_waiting", "Plans that wait for an approval", len(waiting))
    paused = current_pause(database, account_key) is not None
    yield _one("paused", "1 while runs are paused by an operator", paused)
    grant = standing_grant(database, account_key)
    dead = grant is not None and grant.died_at is not None
    yield _one("grant_dead", "1 where somebody has to sign in again", dead)
    intents = open_intents_count(database, account_key)
    yield _one("open_intents", "Calls whose outcome is not written down", intents)
    states = {state.value: 0 for state in HandedState} | handed_by_state(database, account_key)
    yield _by("handovers", "Meetings of leavers, by what became of them", "state", states)
    yield _one("audit_log_entries", "Entries of the audit log", entries_count(database))


def _one(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"provisioner_{name}", said, value=value)


def _by(name: str, said: str, label: str, numbers: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"provisioner_{name}", said, labels=[label])
    for word, number in numbers.items():
        family.add_metric([word], number)
    return family


def _each(name: str, said: str, words: Mapping[str, str]) -> GaugeMetricFamily:
    """1, and what it tells stands in its labels."""
    family = GaugeMetricFamily(f"provisioner_{name}", said, labels=[*words])
    family.add_metric([*words.values()], 1)
    return family
