"""Facts in, memory out: compared with a model that takes one fact after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

from hypothesis import given, settings

from provisioner.plan.facts import (
    AbsenceCounted,
    ConfigSeen,
    Fact,
    IntentClosed,
    IntentOpened,
    LinkMade,
    Paused,
    Resumed,
    RunClosed,
    RunOpened,
)
from provisioner.plan.memory import (
    Absence,
    Kind,
    Memory,
    OpenIntent,
    Pause,
)
from provisioner.store.engine import Database
from provisioner.store.reading import current_pause
from provisioner.store.remember import WRITERS
from tests.store.logbook import NOW, SINCE, TODAY, accounts, recalled_after
from tests.store.plain_memory import Model
from tests.store.strategies import batches


@settings(max_examples=40)
@given(written=batches)
def test_memory_is_what_the_facts_said(shared: Database, written: list[list[list[Fact]]]):
    model = Model()
    memory = recalled_after(shared, next(accounts), written, model)
    assert memory == model.memory(shared.address_key, SINCE, TODAY)


def test_an_intent_is_closed_by_the_seq_of_its_row_and_stays_open_without(shared: Database):
    account, model = next(accounts), Model()
    intent = OpenIntent(0, Kind.CREATE, "E1", None, "a@example.com", {"email": "a@example.com"}, TODAY)
    opened = recalled_after(shared, account, [[[IntentOpened(intent=intent)]]] * 2, model)
    first, second = opened.open_intents
    assert (first, second) == (intent._replace(seq=first.seq), intent._replace(seq=first.seq + 1))
    assert recalled_after(shared, account, [[[IntentClosed(seq=first.seq)]]], model).open_intents == (second,)


def test_only_a_run_that_has_applied_counts_as_applied(shared: Database):
    account, model = next(accounts), _NoModel()
    opened: list[list[list[Fact]]] = [[[RunOpened(mode="apply")]]]
    assert not recalled_after(shared, account, opened, model).applied_before
    observed = RunClosed(outcome="done", applied=False, summary={"planned": 3})
    assert not recalled_after(shared, account, [[[observed]]], model).applied_before
    assert recalled_after(shared, account, [[[replace(observed, applied=True)]]], model).applied_before


class _NoModel(Model):
    def take(self, seq: int, fact: Fact) -> None:
        pass


def test_a_pause_stands_until_it_is_lifted(shared: Database):
    account, model = next(accounts), _NoModel()
    standing = Pause(since=NOW, by="Ada", reason="migration")
    recalled_after(shared, account, [[[Paused(pause=standing)]]], model)
    assert current_pause(shared, str(account)) == standing
    recalled_after(shared, account, [[[Resumed()]]], model)
    assert current_pause(shared, str(account)) is None


def test_accounts_do_not_see_each_other(shared: Database):
    told: list[list[list[Fact]]] = [[[LinkMade(employee_id="E1", organizer_key="1"), ConfigSeen(digest="d")]]]
    assert recalled_after(shared, next(accounts), told, Model()).links == {"E1": "1"}
    assert recalled_after(shared, next(accounts), [], Model()) == Memory(address_key=shared.address_key)


def test_every_fact_has_a_writer():
    assert set(WRITERS) == set(get_args(Fact))


def test_a_moment_with_another_offset_comes_back_as_utc(shared: Database):
    local = datetime.fromisoformat("2026-11-22T05:05:06+01:00")
    absence = Absence(local, 1)
    told: list[list[list[Fact]]] = [[[AbsenceCounted(employee_id="E1", absence=absence)]]]
    memory = recalled_after(shared, next(accounts), told, Model())
    assert memory.absences["E1"] == absence
    assert memory.absences["E1"].first_missed_at.tzinfo == UTC
