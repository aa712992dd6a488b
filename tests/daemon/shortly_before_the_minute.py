"""The program with a clock that says 58.8 seconds past the minute: cron knows no shorter wait."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import time_machine

import provisioner.cli.serve_command
from provisioner.__main__ import main

assert provisioner.cli.serve_command  # imported before the clock is set: it takes longer than what is left

now = datetime.now(UTC)
later = timedelta(seconds=58.8) - timedelta(seconds=now.second, microseconds=now.microsecond)
with time_machine.travel(now + later % timedelta(minutes=1), tick=True):
    code = main(sys.argv[1:])
sys.exit(code)
