"""The handover kit as one page that needs nothing else and can be printed."""

from __future__ import annotations

from html import escape

from provisioner.meetings.kit import Kit, facts_of, heading_lines, is_link, subject_of

_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 11pt/1.4 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }}
section {{ border-top: 1px solid #999; break-inside: avoid; }}
dt {{ font-weight: bold; }}
dd {{ margin: 0 0 .4em 1.5em; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>{title}</h1>
"""


def kit_html(kit: Kit) -> str:
    parts = [_HEAD.format(title=escape(kit.title))]
    parts += [f"<p>{escape(each)}</p>\n" for each in heading_lines(kit)]
    for item in kit.meetings:
        parts.append(f"<section>\n<h2>{escape(subject_of(item))}</h2>\n<dl>\n")
        parts += [f"<dt>{label}</dt><dd>{_told(told)}</dd>\n" for label, told in facts_of(item, kit)]
        parts.append("</dl>\n</section>\n")
    return "".join((*parts, "</body>\n</html>\n"))


def _told(text: str) -> str:
    shown = escape(text)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if is_link(text) else shown
