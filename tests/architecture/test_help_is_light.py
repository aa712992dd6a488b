from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "httpx",
    "sqlmodel",
    "sqlalchemy",
    "apscheduler",
    "starlette",
    "prometheus_client",
    "pydantic",
    "structlog",
    "uvicorn",
]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_what_only_prints_imports_nothing_heavy(option: str) -> None:
    program = (
        "import sys; from provisioner.__main__ import main; "
        f"code = main(['{option}']); found = [name for name in {HEAVY!r} if name in sys.modules]; "
        "print(found, file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.strip()) == (0, "[]")


def test_a_run_imports_nothing_that_it_does_not_need() -> None:
    unneeded = [
        "structlog",
        "apscheduler",
        "starlette",
        "prometheus_client",
        "python_calamine",
        "asyncssh",
        "rich",
        "smtplib",
    ]
    program = (
        "import sys, provisioner.goto.http; from provisioner.__main__ import main; main(['apply', '--yes']); "
        f"print([name for name in {unneeded!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.strip()) == (0, "[]")
