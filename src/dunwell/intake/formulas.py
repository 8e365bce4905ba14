"""Cells of a workbook that hold an error, or a formula whose value was never saved: the reader gives them as empty."""

import html
import re
import zipfile
from pathlib import Path
from typing import Final

_CELL: Final = re.compile(rb"<c\b([^>]*[^>/])>(.*?)</c>", re.DOTALL)
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA: Final = re.compile(rb"<f\b[^>]*>(.*?)</f>", re.DOTALL)
_VALUE: Final = re.compile(rb"<v\b[^>]*>(.*?)</v>", re.DOTALL)
_SHEET: Final = re.compile(r"<sheet\b[^>]*>")
_RELATION: Final = re.compile(r"<Relationship\b[^>]*>")
_CHUNK: Final = 4 * 1024 * 1024
_LONGEST: Final = 64 * 1024
"""Bytes one cell may take and still be looked at."""


def without_value(path: Path, sheet: str) -> dict[int, list[tuple[int, str]]]:
    """Row (from 1) -> places (column from 0, what stands there: `#REF!` or `=A1+B1`). Nothing for other files."""
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[int, list[tuple[int, str]]] = {}
    with zipfile.ZipFile(path) as archive:
        name = part_of(archive, sheet)
        if name not in archive.namelist():
            return {}
        with archive.open(name) as file:
            rest = b""
            while chunk := file.read(_CHUNK):
                text = rest + chunk
                end = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
                if b"<f" in text or b't="e"' in text:
                    _look(text[:end], found)
                rest = text[end:][-_LONGEST:]
    return found


def _look(text: bytes, found: dict[int, list[tuple[int, str]]]) -> None:
    for head, body in _CELL.findall(text):
        place = _PLACE.search(head)
        is_error = b't="e"' in head
        formula = _FORMULA.search(body)
        if place is None or not (is_error or formula):
            continue
        value = _VALUE.search(body)
        if is_error:
            said = value[1].decode(errors="replace") if value else "#ERROR!"
        elif value is None and formula is not None:
            said = f"={html.unescape(formula[1].decode(errors='replace'))}"
        else:
            continue
        found.setdefault(int(place[2]), []).append((_column(place[1].decode()), said[:255]))


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
