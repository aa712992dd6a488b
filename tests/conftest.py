"""What holds for every test: nothing from the outside decides, and what is skipped is counted and named."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Two cores shared with other work: how long one example takes says nothing about the product.
settings.register_profile("provisioner", deadline=None)
settings.load_profile("provisioner")


def pytest_configure() -> None:
    """The settings of whoever runs the tests must not reach them, nor the commands that they start."""
    for name in [name for name in os.environ if name.startswith("PROVISIONER_")]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "nightly" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(pytest.mark.skip(reason="a long matrix: run it by name, pytest -m nightly"))
