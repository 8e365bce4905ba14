"""Cells of a workbook that hold an error, or a formula whose value was never saved: the reader gives them as empty."""

import html
import re
import zipfile
from pathlib import Path
from typing import Final

_CELL: Final = re.compile(rb"<c\b([^>]*[^>/])>(.*?)</c>", re.DOTALL)
_TAG: Final = re.compile(rb"<(/?)(?:\w+:)?(row|c)\b([^<>]*)>")
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_NUMBER: Final = re.compile(rb"""\br=["'](\d{1,7})["']""")
_ERROR: Final = re.compile(rb"""\bt=["']e["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*>(.*?)</(?:\w+:)?f>", re.DOTALL)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_SHEET: Final = re.compile(r"<sheet\b[^>]*>")
_RELATION: Final = re.compile(r"<Relationship\b[^>]*>")
_SUSPECT: Final = (b"<f", b":f", b't="e"', b"t='e'")
_CHUNK: Final = 4 * 1024 * 1024
_LONGEST: Final = 64 * 1024
"""Bytes one cell may take and still be looked at."""

type Lost = dict[int, list[tuple[int, str]]]


def without_value(path: Path, sheet: str) -> Lost:
    """Row (from 1) -> places (column from 0, what stands there: `#REF!` or `=A1+B1`). Nothing for other files."""
    if not zipfile.is_zipfile(path):
        return {}
    found: Lost = {}
    has_some = must_count = False
    with zipfile.ZipFile(path) as archive:
        name = part_of(archive, sheet)
        if name not in archive.namelist():
            return {}
        with archive.open(name) as file:
            rest = b""
            while chunk := file.read(_CHUNK):
                text = rest + chunk
                end = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
                must_count = must_count or lacks_places(text[:end]) or b":c" in text
                if any(one in text for one in _SUSPECT):
                    has_some = True
                    _look(text[:end], found)
                rest = text[end:][-_LONGEST:]
        return _counted(archive, name) if has_some and must_count else found


def lacks_places(text: bytes) -> bool:
    """Whether some cells of a piece of a sheet may not say where they stand."""
    return b":c" in text or text.count(b"<c ") + text.count(b"<c>") > text.count(b'<c r="')


def _look(text: bytes, found: Lost) -> None:
    """Note the cells without a value among those that say where they stand."""
    for head, body in _CELL.findall(text):
        place = _PLACE.search(head)
        if place is not None and (said := _lost(head, body)):
            found.setdefault(int(place[2]), []).append((_column(place[1].decode()), said))


def _counted(archive: zipfile.ZipFile, name: str) -> Lost:
    """Note the cells without a value of a sheet whose cells may not say where they stand: behind the one before."""
    found: Lost = {}
    row, column, rest = 0, 0, b""
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            end = max(text.rfind(b"<row"), text.rfind(b"</row"), text.rfind(b"<", 0, max(text.rfind(b":row"), 0)))
            row, column = _count(text[: max(end, 0)], row, column, found)
            rest = text[max(end, 0) :][-_CHUNK:]
    _count(rest, row, column, found)
    return found


def _count(text: bytes, row: int, column: int, found: Lost) -> tuple[int, int]:
    """Walk the rows and cells of a piece of a sheet from a place on; returns the place behind the last."""
    head, begins = b"", -1
    for tag in _TAG.finditer(text):
        is_end, name, said = tag.groups()
        if name == b"row":
            if not is_end:
                number = _NUMBER.search(said)
                row, column = int(number[1]) if number else row + 1, 0
        elif not is_end and not said.endswith(b"/"):
            head, begins = said, tag.end()
        else:
            own, body = (head, text[begins : tag.start()][:_LONGEST]) if is_end and begins >= 0 else (said, b"")
            place, begins = _PLACE.search(own), -1
            column = _column(place[1].decode()) if place else column
            if lost := _lost(own, body):
                found.setdefault(int(place[2]) if place else row, []).append((column, lost))
            column += 1
    return row, column


def _lost(head: bytes, body: bytes) -> str:
    """What stands in a cell instead of a value; empty where it has one, or nothing."""
    value = _VALUE.search(body)
    if _ERROR.search(head):
        return (value[1].decode(errors="replace") if value else "#ERROR!")[:255]
    formula = _FORMULA.search(body)
    if formula is None or value is not None:
        return ""
    return f"={html.unescape(formula[1].decode(errors='replace'))}"[:255]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file inside a workbook that holds a sheet; "" where it cannot be told."""
    try:
        book = archive.read("xl/workbook.xml").decode(errors="replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    except KeyError:
        return ""
    named = {html.unescape(_said(tag, "name")): _said(tag, "r:id") for tag in _SHEET.findall(book)}
    target = next(
        (_said(tag, "Target") for tag in _RELATION.findall(relations) if _said(tag, "Id") == named.get(sheet)), ""
    )
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _said(tag: str, attribute: str) -> str:
    found = re.search(rf'(?<![\w:]){re.escape(attribute)}="([^"]*)"', tag)
    return found[1] if found else ""
