"""The handover kit as Markdown."""

from __future__ import annotations

from provisioner.meetings.kit import Kit, facts_of, heading_lines, is_link, subject_of

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_[]#|~"} | {"<": "&lt;", "&": "&amp;"})


def kit_markdown(kit: Kit) -> str:
    lines = [f"# {_escaped(kit.title)}", "", *(f"{each}  " for each in heading_lines(kit))]
    for item in kit.meetings:
        lines += ["", f"## {_escaped(subject_of(item))}", ""]
        lines += [f"- **{label}**: {_told(told)}" for label, told in facts_of(item, kit)]
    return "\n".join(lines) + "\n"


def _told(text: str) -> str:
    """A link stays one that can be followed."""
    if is_link(text):
        return f"<{text}>"
    return _escaped(text)


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
