from __future__ import annotations

import logging.config

import pytest
from importlinter.cli import lint_imports

from .tree import ROOT


def test_every_contract_of_the_import_linter_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    # it would silence every logger that is there already, for the tests that come after
    monkeypatch.setattr(logging.config, "dictConfig", lambda _: None)
    code = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out
