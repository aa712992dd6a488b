"""`provisioner audit acknowledge`: the log goes on after a break, and says for ever that it was broken."""

from __future__ import annotations

from pathlib import Path

from provisioner.audit.words import five_words
from provisioner.cli.desk import desk, said
from provisioner.cli.showing import say
from provisioner.store.acknowledge import acknowledge as written_down
from provisioner.store.anchors import read_checkpoints
from provisioner.store.append import Author
from provisioner.wiring import actor, audit_key


def acknowledge(config: Path | None, *, by: str, reason: str) -> int:
    word = said(by, reason)
    with desk(config, verify=False) as open_desk:
        settings = open_desk.settings
        found = written_down(
            open_desk.database,
            author=Author(run_id=None, account_key=open_desk.account_key, actor=actor()),
            key=audit_key(settings),
            anchors=read_checkpoints(settings.audit.anchors),
            by=word.by,
            reason=word.reason or "",
            now=open_desk.now,
        )
        if found is None:
            say("The audit log verifies: there is nothing to acknowledge.")
            return 0
        checkpoint = open_desk.seal()
    names = found.names
    say(f"{names.verdict} at entry {names.first_bad}: acknowledged by {word.by} in entry {found.seq}.")
    say(f"Entries {names.first_bad} to {names.last} stay as they are, and `audit verify` says so for ever.")
    say(f"audit log: {checkpoint.count} entries, {five_words(checkpoint.head)}")
    return 0
