"""Relative paths, made absolute from where they were written (answers, "State")."""

from __future__ import annotations

from pathlib import Path

from provisioner.settings.layers import Given

_SQLITE = "sqlite:///"
_PATHS = ("roster.source", "roster.preset", "audit.anchors", "meetings.export_folder")


def placed(name: str, given: Given) -> object:
    """The value with its paths absolute. What is no path, or no text, is left for validation to refuse."""
    value, folder = given.value, given.folder
    if name == "database.url" and isinstance(value, str) and value.startswith(_SQLITE):
        path, mark, options = value.removeprefix(_SQLITE).partition("?")
        names_a_file = path and ":memory:" not in path
        return f"{_SQLITE}{_absolute(path, folder)}{mark}{options}" if names_a_file else value
    if name == "roster.preset" and not str(value).endswith(".toml"):
        return value
    if name not in _PATHS:
        return value
    if isinstance(value, list | tuple):
        return tuple(_absolute(each, folder) for each in value)
    return _absolute(value, folder)


def _absolute(path: object, folder: Path) -> object:
    if isinstance(path, Path):
        path = str(path)
    if not isinstance(path, str) or not path.strip() or "://" in path:
        return path
    return str(folder / at_home(Path(path.strip())))


def at_home(path: Path) -> Path:
    """`~` as the home of whoever runs this; a `~` of nobody is a name like any other."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path
