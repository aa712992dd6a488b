"""`--help` in the groups of the interface page, as plain text: rich's help alone costs 0.14 s of CPU."""

from __future__ import annotations

from typing import Any

import typer.core


class GroupedHelp(typer.core.TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        width = max((len(name) for name in self.commands), default=0)
        limit = max(20, formatter.width - 6 - width)
        for name, command in self.commands.items():
            if not command.hidden:
                group = getattr(command, "rich_help_panel", None) or "commands"
                groups.setdefault(str(group), []).append((name, command.get_short_help_str(limit)))
        for group, rows in groups.items():
            with formatter.section(group.capitalize()):
                formatter.write_dl([(name.ljust(width), text) for name, text in rows])
