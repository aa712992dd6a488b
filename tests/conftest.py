"""What holds for every test: nothing from the outside decides, and what is skipped is counted and named."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests.postgresql import postgresql as postgresql

# Two cores shared with other work: how long one example takes says nothing about the product.
settings.register_profile("provisioner", deadline=None, max_examples=50)
settings.register_profile("nightly", deadline=None, max_examples=1_000)
settings.load_profile("provisioner")

WIDTH = ("COLUMNS", "LINES")


def pytest_configure() -> None:
    """The settings of whoever runs the tests must not reach them, nor the commands that they start; nor may
    the width of a terminal, which is not the same in every worker."""
    for name in [name for name in os.environ if name.startswith("PROVISIONER_") or name in WIDTH]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "nightly" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(pytest.mark.skip(reason="a long matrix: run it by name, pytest -m nightly"))


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """How one test lets the program log is not how the next one begins: whatever their order."""
    handlers, level, levels = logging.root.handlers[:], logging.root.level, _levels()
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    for name in _levels():
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


def _levels() -> dict[str, int]:
    known = logging.root.manager.loggerDict
    return {name: logger.level for name, logger in known.items() if isinstance(logger, logging.Logger)}
