"""The handover kit as plain text, such as the body of a mail."""

from __future__ import annotations

from provisioner.meetings.kit import Kit, facts_of, heading_lines, subject_of


def kit_text(kit: Kit) -> str:
    lines = [kit.title, "", *heading_lines(kit)]
    for item in kit.meetings:
        lines += ["", subject_of(item)]
        lines += [f"  {label}: {told}" for label, told in facts_of(item, kit)]
    return "\n".join(lines) + "\n"
