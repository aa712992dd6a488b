"""The loop: a run whenever one is due, one at a time, until it is told to stop."""

from __future__ import annotations

import asyncio

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from provisioner.errors import ProvisionerError
from provisioner.kits.mailing import KitMailer
from provisioner.plan.document import summary
from provisioner.reconcile.report import RunReport
from provisioner.reconcile.run import Mode
from provisioner.settings import Settings
from provisioner.telemetry import log
from provisioner.telling import Teller
from provisioner.wiring import Running

LEAVE_S = 22.0
"""Seconds in which calls in flight may finish after a stop. With what must be written then, the process is
gone within 30, which is what clusters allow."""


class Daemon:
    """Settings are read once: whoever changes them starts it anew."""

    def __init__(self, settings: Settings, trigger: BaseTrigger) -> None:
        """Raises `Misconfigured` where something is missing that every run needs."""
        self.mode = Mode(settings.schedule.mode)
        self.leave_s = LEAVE_S
        self._settings = settings
        self._trigger = trigger
        self._reason: str | None = None
        self._stopped = asyncio.Event()
        self._current: asyncio.Task[None] | None = None
        self._teller, self._mailer = Teller(settings), KitMailer(settings)
        self._running()

    @property
    def stopping(self) -> bool:
        return self._reason is not None

    def stop(self, reason: str) -> None:
        """No run begins any more, and no change; those in flight finish."""
        self._reason = self._reason or reason
        self._stopped.set()

    async def serve(self) -> None:
        """Returns when it was stopped and the run in progress is over."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._due,
            self._trigger,
            name="run",
            coalesce=True,
            max_instances=1,
            # However late: a run looks at the world as it is then; one is enough for all that were missed.
            misfire_grace_time=None,
        )
        scheduler.start()
        log().info("daemon.started", mode=self.mode.value, cron=self._settings.schedule.cron)
        await self._stopped.wait()
        log().info("daemon.stopping", reason=self._reason)
        scheduler.pause()
        await self._finish()
        scheduler.shutdown(wait=False)
        log().info("daemon.stopped")

    async def _due(self) -> None:
        """The run is a task of its own: what the scheduler starts, its shutdown would cancel."""
        if not self.stopping:
            self._current = asyncio.create_task(self._run())
            await asyncio.wait({self._current})

    async def _finish(self) -> None:
        if self._current is None:
            return
        _, unfinished = await asyncio.wait({self._current}, timeout=self.leave_s)
        if unfinished:
            log().warning(
                "run.cut_off", after_s=self.leave_s, remedy="the next run settles what was left open"
            )
            self._current.cancel()
            await asyncio.wait({self._current})

    async def _run(self) -> None:
        running = self._running()
        ended: RunReport | Exception
        try:
            with running:
                ended = await running.carry_out(must_stop=lambda: self._reason)
        except ProvisionerError as failure:
            log().warning(
                "run.refused",
                why=type(failure).__name__,
                what=failure.what,
                where=failure.where,
                remedy=failure.remedy,
            )
            ended = failure
        except Exception as defect:  # noqa: BLE001 - the next run may not meet it; /healthz lives on
            log().exception("run.broken")
            ended = defect
        else:
            _tell(ended, running.last_words)
        await self._teller.after(ended, words=running.last_words)
        if isinstance(ended, RunReport) and self.mode is Mode.APPLY:
            await self._mailer.after(ended)

    def _running(self) -> Running:
        return Running(self._settings, mode=self.mode, progress=_Stages(), user="daemon")


def _tell(report: RunReport, words: str | None) -> None:
    """`words`: what the audit log is now, so that whoever reads the log becomes a witness."""
    tell = log().warning if report.plan.objections or report.is_partial else log().info
    tell(
        "run.finished",
        run_id=report.run_id,
        outcome=report.word(),
        plan=summary(report.plan),
        results=report.summary(),
        objections=[objection.code for objection in report.plan.objections],
        audit_log=words,
    )


class _Stages:
    """Nobody watches a bar."""

    def stage(self, text: str) -> None:
        log().debug("run.stage_reached", stage=text)

    def step(self, done: int, total: int, text: str) -> None:
        log().debug("run.step_taken", done=done, total=total, step=text)
