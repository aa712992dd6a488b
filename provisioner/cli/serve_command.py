"""`provisioner serve`: the daemon, in the foreground until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

from provisioner import __version__, telemetry
from provisioner.cli.showing import say
from provisioner.cli.streams import flush
from provisioner.daemon.health import address_of, answering, listening
from provisioner.daemon.metrics import Metrics
from provisioner.daemon.readiness import Readiness
from provisioner.daemon.schedule import next_run, trigger_of, zone_of
from provisioner.daemon.serving import Daemon
from provisioner.settings import Settings, load_settings
from provisioner.store.engine import open_database

_WHAT_IT_DOES = {
    "observe": "observes: it plans and remembers, and sends nothing (schedule.mode)",
    "apply": "applies: what a run decides is done (schedule.mode)",
}


def serve(config: Path | None, *, verbosity: int) -> int:
    """Raises `Misconfigured` before the first run where a run could not be, or the port is in use."""
    settings = load_settings(config)
    telemetry.set_up(verbosity=verbosity, usual=logging.INFO)
    if not verbosity:
        for chatty in ("apscheduler", "httpx"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
    daemon = Daemon(settings, trigger_of(settings))
    due = next_run(settings, now=datetime.now(UTC))
    with listening(settings.web.host, settings.web.port) as listener:
        say(f"provisioner {__version__} {_WHAT_IT_DOES[settings.schedule.mode]}")
        say(f"  schedule  {settings.schedule.cron} ({zone_of(settings).key})")
        say(f"  next run  {due:%Y-%m-%d %H:%M%z}")
        say(f"  database  {_database(settings)}")
        say(f"  health    {address_of(listener)}")
        flush()
        asyncio.run(_until_stopped(daemon, listener, settings))
    return 0


def _database(settings: Settings) -> str:
    """Made here where there is none, so that a wrong one is told now and not at the first run."""
    database = open_database(settings.database.url)
    database.close()
    return f"{database.where}{' (new)' if database.fresh else ''}"


async def _until_stopped(daemon: Daemon, listener: socket.socket, settings: Settings) -> None:
    def asked(number: signal.Signals) -> None:
        if daemon.stopping:
            # At once, as a kill would: every intent is on disk, and the next run settles what is open.
            os._exit(128 + number)
        daemon.stop(f"stopped by {number.name}")

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked, number)
    since = datetime.now(UTC)
    readiness, metrics = Readiness(settings, since=since), Metrics(settings, since=since)
    token = settings.web.token.get_secret_value() if settings.web.token else None
    async with answering(listener, readiness, metrics, token=token):
        await daemon.serve()
