from __future__ import annotations

from provisioner.store.engine import Database
from provisioner.store.notices import notices_told, remember_notices

from .logbook import on_both


@on_both
def test_of_each_account_and_kind_the_last_word_stands(database: Database) -> None:
    assert notices_told(database, "1") == {}
    remember_notices(database, "1", {"held": frozenset({"b", "a"}), "failed": frozenset({"f"})})
    remember_notices(database, "2", {"held": frozenset({"z"})})
    remember_notices(database, "1", {"failed": frozenset(), "held": frozenset({"c"})})
    assert notices_told(database, "1") == {"held": frozenset({"c"})}
    assert notices_told(database, "2") == {"held": frozenset({"z"})}
