"""Files as rows of text: CSV in any usual encoding and delimiter, streamed, and spreadsheets by calamine.

A cell that a spreadsheet keeps as number or date comes as `Exact`: ISO date or plain decimal, whatever the country.
Formulas are never evaluated: a spreadsheet's cell gives the value its program saved, and its formula or error where
it saved none; a CSV's gives its text. `="00123"`, by which programs keep Excel from eating zeros, is the text 00123.
"""

import codecs
import csv
import datetime as dt
import itertools
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import python_calamine
from charset_normalizer import from_bytes

from dunwell.intake.extent import reaches_too_far
from dunwell.intake.formulas import without_value

SAMPLE = 256 * 1024
CHUNK = 1024 * 1024
WIDEST_CELL = 1024 * 1024
WIDEST_LINE = 16 * WIDEST_CELL
LARGEST_SHEET = 512 * 1024**2
"""Bytes a workbook may unpack to; calamine holds a whole sheet in memory."""
DELIMITERS = ",;\t|"
USUAL = frozenset("äöüßÄÖÜéèêëàâçîïôùûœÉÈÀÇáíóúñÁÓÑìòÌÒ\u201c\u201d\u201e\u2019\u2018\u2013\u2014«»¿¡")
PROTECTED = re.compile(r'="((?:[^"]|"")*)"')
ONE_BYTE = ["cp1252", "cp1250", "iso8859_15", "mac_roman", "cp850"]

Row = tuple[int, list[str]]
"""A row's number in the file, counted from 1, and its cells."""


# Marks of direction, blanks of no width and hyphens of no length; joiners stay, some scripts spell with them.
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_UNSEEN |= {0xA0: " ", 0x202F: " ", 0x2007: " "}


def seen(cell: str) -> str:
    """A cell as it is seen: without what has no width, accents in one piece, so that equal names are equal."""
    return unicodedata.normalize("NFC", cell.translate(_UNSEEN)).strip()


class FileError(Exception):
    """The file cannot be used at all; the text is one sentence saying why and what to do."""


class Exact(str):
    """A cell the spreadsheet keeps as number or date, written as plain decimal or ISO date."""

    __slots__ = ()


class Layout(NamedTuple):
    """How a file is written: its encoding and delimiter, both empty for a spreadsheet."""

    encoding: str
    delimiter: str
    sheet: str = ""


def inspect(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Layout:
    """Find out how a file is written; what is given is not guessed. Raises FileError."""
    try:
        with path.open("rb") as file:
            head = file.read(SAMPLE)
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not head.strip(b"\x00\r\n\t ;,\xef\xbb\xbf"):
        raise FileError(f"{path.name} is empty; export it again.")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Layout("", "", _choose_sheet(path, sheet))
    if known := _other_kind(head):
        raise FileError(f"{path.name} is {known}, not a table; export the report as CSV or XLSX.")
    encoding = encoding or _find_encoding(path, head)
    return Layout(encoding, delimiter or _find_delimiter(path, encoding))


def read_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield every row with its number; raises FileError where the file breaks off or is damaged."""
    rows = _read_text(path, layout) if layout.encoding else _read_sheet(path, layout.sheet)
    yield from rows


def _other_kind(head: bytes) -> str:
    kinds = {b"%PDF": "a PDF", b"\x1f\x8b": "a compressed file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}
    kinds |= {b"<?xml": "XML", b"<html": "a web page", b"<!DOC": "a web page", b"{\\rtf": "a text document"}
    for magic, kind in kinds.items():
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(magic):
            return kind
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_mark(head)
    return "binary" if b"\x00" in head and not wide else ""


def _utf16_without_mark(head: bytes) -> str:
    """Name the UTF-16 whose every other byte is zero in Western text; empty when it is none."""
    sample = head[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.8 and not sample[::2].count(0):
        return "utf-16-le"
    if half and sample[::2].count(0) > half * 0.8 and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _find_encoding(path: Path, head: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if wide := _utf16_without_mark(head):
        return wide
    strange = _not_utf8(path)
    if strange is None:
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, strange - SAMPLE // 2))
        sample = file.read(SAMPLE)
    best = from_bytes(sample, cp_isolation=ONE_BYTE, steps=10).best()
    if best is None:
        raise FileError(
            f"{path.name}: the text is in no encoding we know (byte {strange + 1} fits none); save it as UTF-8."
        )
    # What both read alike is what Windows wrote; and a short file is too little for statistics, so that a Mac or DOS
    # has to read it as better words to be believed.
    windows, other = _decodes(sample, "cp1252"), _decodes(sample, best.encoding)
    if windows is None or other is None:
        return best.encoding
    is_old = best.encoding in {"mac_roman", "cp850"}
    return "cp1252" if windows == other or (is_old and _oddness(windows) <= _oddness(other)) else best.encoding


def _oddness(text: str) -> int:
    """Count what seldom stands in a word of our languages: signs between letters, and rare letters."""
    odd = 0
    for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if sign > "\x7f" and sign not in USUAL and (before.isalpha() or after.isalpha()):
            odd += 1
    return odd


def _decodes(sample: bytes, encoding: str) -> str | None:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return None


def _not_utf8(path: Path) -> int | None:
    """Return the place of the first byte that is not UTF-8, or None."""
    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return before - pending + error.start
            if not chunk:
                return None
            before += len(chunk)


def _find_delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        lines = list(itertools.islice(_lines(file, SAMPLE), 60))
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=;"):
        return lines[0].strip()[-1]
    scores = {}
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            continue
        scores[delimiter] = max((rows * rows * width for width, rows in widths.items()), default=0)
    best = max(scores, key=lambda delimiter: scores[delimiter], default=",")
    return best if scores.get(best) else ","


def _lines(file: TextIO, widest: int = WIDEST_LINE) -> Iterator[str]:
    """The lines of a file; one that has no end comes in pieces, so that it does not fill the memory."""
    return iter(partial(file.readline, widest), "")


def _read_text(path: Path, layout: Layout) -> Iterator[Row]:
    csv.field_size_limit(WIDEST_CELL)
    last, number = "", 0
    try:
        with path.open(encoding=layout.encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(_lines(file), delimiter=layout.delimiter, strict=True), 1):
                if number == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
                    continue
                yield number, [_unprotected(cell) for cell in cells] if "=" in "".join(cells) else cells
        last = _tail(path, layout.encoding)
    except csv.Error as error:
        raise FileError(
            f"{path.name} cannot be read at row {number + 1}: {_plain(error)}; export it again, nothing was changed."
        ) from error
    except UnicodeError as error:
        raise FileError(
            f"{path.name} is not {layout.encoding} after row {number}; save it as UTF-8, nothing was changed."
        ) from error
    if "\x00" in last:
        raise FileError(f"{path.name} ends in zero bytes: it was not copied whole; export it again.")


def _unprotected(cell: str) -> str:
    found = PROTECTED.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def _plain(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "the file ends inside a quoted cell"
    if "field larger" in text:
        return "a cell is larger than 1 MB, probably a quotation mark is never closed"
    return "a quotation mark is not followed by a delimiter" if "expected after" in text else text


def _tail(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8))
        return file.read().decode(encoding, errors="ignore")


def ends_with_newline(path: Path) -> bool:
    """Tell whether the last row of a text file was finished."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r"))


def has_links(path: Path) -> bool:
    """Tell whether a workbook refers to other files; they are never opened, the values saved in it count."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(entry.filename.startswith("xl/externalLinks/") for entry in archive.infolist())


@lru_cache(maxsize=64)
def _unpacks_to(path: Path, _size: int, _changed: int) -> int:
    """Return how many bytes a workbook holds unpacked, not more than one chunk past LARGEST_SHEET.

    Counted by unpacking: what the archive says about itself may be a lie.
    """
    total = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            entry.file_size = LARGEST_SHEET + CHUNK
            with archive.open(entry) as file:
                while total <= LARGEST_SHEET and (chunk := file.read(CHUNK)):
                    total += len(chunk)
    return total


def _open_workbook(path: Path) -> Any:
    try:
        if zipfile.is_zipfile(path):
            known = path.stat()
            if _unpacks_to(path, known.st_size, known.st_mtime_ns) > LARGEST_SHEET:
                raise FileError(
                    f"{path.name} unpacks to more than {LARGEST_SHEET // 1024**2} MB, as a file made to do harm would; "
                    "if it is yours, export it as CSV."
                )
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError(f"{path.name} is no spreadsheet or was not copied whole; export it again.") from error


def sheets(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; raises FileError."""
    return list(_open_workbook(path).sheet_names)


def _choose_sheet(path: Path, wanted: str) -> str:
    names: list[str] = _open_workbook(path).sheet_names
    if wanted and wanted not in names:
        raise FileError(f"{path.name} has no sheet {wanted!r}, only {', '.join(names)}.")
    if not names:
        raise FileError(f"{path.name} has no sheet.")
    return wanted or names[0]


def _read_sheet(path: Path, sheet: str) -> Iterator[Row]:
    try:
        book = _open_workbook(path)
        if reaches_too_far(path, sheet):
            raise FileError(
                f"{path.name} has a cell far to the right of the table or below it, and too many empty ones between; "
                "delete the columns and rows behind the table, save it again, or export it as CSV."
            )
        found = book.get_sheet_by_name(sheet)
        first, left = found.start or (0, 0)
        lost = without_value(path, sheet)
        for number, cells in enumerate(found.iter_rows(), first + 1):
            row = [cell if type(cell) is str else _exact(cell) for cell in cells]
            for column, text in lost.get(number, ()):
                if 0 <= column - left < len(row):
                    row[column - left] = text
            yield number, row
    except python_calamine.CalamineError as error:
        raise FileError(
            f"{path.name} is damaged ({error}) and cannot be read; export it again, nothing was changed."
        ) from error


def _exact(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        text = f"{cell:.6f}".rstrip("0").rstrip(".")
        return Exact(text)
    if isinstance(cell, dt.datetime):
        return Exact(cell.date().isoformat())
    return Exact(cell.isoformat() if isinstance(cell, dt.date) else str(cell))
