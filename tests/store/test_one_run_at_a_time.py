from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from provisioner.errors import RunInProgress
from provisioner.store.engine import Database
from provisioner.store.run_lock import run_lock
from tests.store.logbook import on_both

pytestmark = on_both

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from provisioner.store.engine import open_database
from provisioner.store.run_lock import run_lock
with run_lock(open_database(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_is_refused_at_once_and_the_next_is_not(database: Database):
    with run_lock(database):
        with pytest.raises(RunInProgress) as trouble, run_lock(database):
            pass
        assert trouble.value.where == (f"{database.path}.lock" if database.path else database.where)
    with run_lock(database):
        pass


def test_a_run_that_fails_leaves_no_lock(database: Database):
    with pytest.raises(ZeroDivisionError), run_lock(database):
        raise ZeroDivisionError
    with run_lock(database):
        pass


def test_a_run_that_was_killed_leaves_no_lock(database: Database, url: str):
    child = subprocess.Popen([sys.executable, "-c", HOLDER, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(RunInProgress), run_lock(database):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with run_lock(database):
        pass
