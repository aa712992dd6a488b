"""Excel workbooks, written by hand: no library stands between what is meant and what is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | None
ERROR = "#N/A"
_NS = "http://schemas.openxmlformats.org"
_TYPES = f"""<Types xmlns="{_NS}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
_RELS = f"""<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1"
 Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
_STYLES = f"""<styleSheet xmlns="{_NS}/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/>
<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    names = list(sheets)
    links = "".join(
        f'<Relationship Id="s{n}" Type="{_NS}/officeDocument/2006/relationships/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(names)
    )
    style = (
        f'<Relationship Id="st" Type="{_NS}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n + 1}" r:id="s{n}"/>' for n, name in enumerate(names)
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("xl/styles.xml", _STYLES)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_NS}/package/2006/relationships">{links}{style}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_NS}/spreadsheetml/2006/main"'
            f' xmlns:r="{_NS}/officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>',
        )
        for n, name in enumerate(names):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(sheets[name]))
    return packed.getvalue()


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    written = "".join(
        f'<row r="{r}">{"".join(_cell(value, f"{_letters(c)}{r}") for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{written}</sheetData></worksheet>'


def _letters(column: int) -> str:
    return chr(ord("A") + column)


def _cell(value: Cell, place: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value!r}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        case "#N/A":
            return f'<c r="{place}" t="e"><v>#N/A</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
