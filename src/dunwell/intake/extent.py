"""How far a sheet of a workbook reaches: one value in its last corner makes the reader ask for memory nobody has."""

import re
import zipfile
from pathlib import Path
from typing import Final

from dunwell.intake.formulas import lacks_places, part_of

MOST_CELLS: Final = 24_000_000
"""Places a sheet may span; the reader takes 24 to 32 bytes for each, filled or not."""

_CHUNK: Final = 4 * 1024 * 1024
_FAR: Final = re.compile(rb"""r=["'](?:[A-Z][A-Z]|[A-Z]\d{6})""")
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>/]*>""")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b")


def reaches_too_far(path: Path, sheet: str) -> bool:
    """Tell whether a sheet spans more than MOST_CELLS places; False for files that are no XLSX."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        known = part_of(archive, sheet)
        names = [known] if known in archive.namelist() else archive.namelist()
        return any(_spans(archive, name) > MOST_CELLS for name in names)


def _spans(archive: zipfile.ZipFile, name: str) -> int:
    """The places from the first to the last cell of a sheet that holds anything, by what its cells say of themselves.

    A cell without a place of its own stands behind the one before: then rows, and cells of a row, are counted.
    """
    rows, columns, counted, widest = 1, 1, 0, 1
    rest = b""
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"<")
            text, rest = text[:end], text[end:][-_CHUNK:]
            if _FAR.search(text):
                for letters, number in set(_PLACE.findall(text)):
                    rows, columns = max(rows, int(number)), max(columns, column(letters))
            counted += text.count(b"<row") + text.count(b":row")
            if lacks_places(text):
                widest = max(widest, *(sum(1 for _ in _CELL.finditer(piece)) for piece in _ROW.split(text)))
    return max(rows, counted if widest > 1 else 1) * max(columns, widest)


def column(letters: bytes) -> int:
    """The number of a column, from 1: `A` is 1, `XFD` 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
