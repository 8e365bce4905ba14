"""The first look at a whole file: where its heading is, which column is which, how it writes numbers and dates.

Memory stays flat however long the file is: keys already met are bits of a hash, and only keys that may repeat are kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from dunwell.intake import headings, presets
from dunwell.intake.maps import ColumnMap
from dunwell.intake.reading import Exact, FileError, Layout, Row, ends_with_newline, inspect, read_rows, seen, sheets
from dunwell.intake.shaping import FIGURES, TOTAL, Shape, Shaper, is_total, shape_of
from dunwell.intake.terms import ImportKind
from dunwell.intake.values import Dates, Numbers, date_evidence, decimal_evidence, dominant

HEADING_WITHIN = 40
SHEETS = 10
"""Sheets of a workbook that are looked at."""
LOOKED_AT_FULLY = 5_000
THEN_EVERY = 16
_TOTAL_BEGINS = frozenset("tTsSgGzZeEbBcCuUüÜ*=- ")
_KEYS: dict[str, Sequence[str]] = {
    ImportKind.CUSTOMERS: ("customer",),
    ImportKind.CONTACTS: ("customer", "email", "phone", "role"),
    ImportKind.INVOICES: ("customer", "number"),
    ImportKind.CREDIT_NOTES: ("customer", "number"),
    ImportKind.OPEN_ITEMS: ("customer", "number"),
    ImportKind.PAYMENTS: ("customer", "date", "amount", "currency", "reference", "invoice"),
    ImportKind.RATES: ("date", "currency"),
}


class Skipped(NamedTuple):
    """A row that is no data: a title, a repeated heading, a total, a remark."""

    row: int
    what: str
    text: str


class Scan(NamedTuple):
    """What a first pass over a file found out."""

    kind: str
    path: Path
    layout: Layout
    heading_row: int
    width: int
    columns: Mapping[str, int]
    custom: Mapping[str, int]
    numbers: Numbers
    dates: Dates
    defaults: Mapping[str, str]
    rows: int
    repeated: frozenset[int]
    currencies: Counter[str]
    skipped: list[Skipped]
    shape: Shape | None = None
    preset: str = ""
    is_per_item: bool = False

    def key(self, cells: Sequence[str]) -> int:
        """Return a hash of what names the row; equal for rows that may be about the same thing."""
        return _key(self.kind, self.columns, cells)


class Outline(NamedTuple):
    """What the first rows of a file say: how it is written, where its heading is, and which column is which.

    `mapping` is the one given, or that of the package whose file it is; `columns` may lack what is needed.
    """

    path: Path
    kind: str
    layout: Layout
    heading_row: int
    heading: Sequence[str]
    titles: list[Skipped]
    mapping: ColumnMap
    columns: Mapping[str, int]
    signs: Mapping[str, int]
    shape: Shape | None

    @property
    def width(self) -> int:
        """Columns of a row once it is complete; what stands in titles has one of its own."""
        return max([len(self.heading), *(place + 1 for place in self.columns.values())])

    @property
    def missing(self) -> list[str]:
        """Return the standard names of what a file of its kind needs and nothing tells."""
        told = {*self.columns, *self.mapping.defaults}
        missing = [name for name in headings.NEEDED[self.kind] if name not in told]
        return [] if missing == ["amount"] and "open_amount" in self.columns else missing


def outline(path: Path, kind: str, mapping: ColumnMap, *, guess: bool = False) -> Outline:
    """Look at the first rows of a file; raises FileError when it is no table, or none of its columns is known.

    With `guess` the first row of several cells is the heading where no column is known, for a person to say more.
    """
    formats = mapping.formats
    layout = inspect(
        path,
        encoding=formats.get("encoding", ""),
        delimiter=formats.get("delimiter", ""),
        sheet=formats.get("sheet", ""),
    )
    if not layout.encoding and not formats.get("sheet"):
        layout = _likeliest_sheet(path, kind, layout, mapping)
    heading, titles = _find_heading(path, kind, layout, mapping, guess=guess)
    cells = heading[1]
    mapping = presets.filled(kind, cells, mapping)
    columns = headings.recognised(kind, cells, mapping.columns, mapping.headings, is_whole=mapping.is_whole)
    titled = _titled(path, layout, heading, columns, mapping)
    signs = {name: columns[name] for name in headings.SIGNS if name in columns}
    shape = shape_of(kind, cells, columns, mapping, titled=titled)
    return Outline(path, kind, layout, heading[0], cells, titles, mapping, columns, signs if shape else {}, shape)


def _likeliest_sheet(path: Path, kind: str, layout: Layout, mapping: ColumnMap) -> Layout:
    """Return the sheet of a workbook whose headings are known best, the first of equals: reports begin with a cover."""

    def known(sheet: str) -> int:
        rows = islice(read_rows(path, layout._replace(sheet=sheet)), HEADING_WITHIN)
        return max((_score(kind, cells, mapping) for _, cells in rows), default=0)

    names = sheets(path)[:SHEETS]
    return layout if len(names) < 2 else layout._replace(sheet=max(names, key=known))


def scan(path: Path, kind: str, mapping: ColumnMap) -> Scan:
    """Look at a whole file once; raises FileError when it cannot be used at all."""
    return scan_all(outline(path, kind, mapping))


def scan_all(first: Outline) -> Scan:
    """Look at the whole of a file whose first rows are known; raises FileError when it cannot be used at all."""
    _demand(first)
    mapping = first.mapping
    skipped = {i for i, name in enumerate(first.heading) if name.strip() in mapping.skip}
    found = Scan(
        first.kind,
        first.path,
        first.layout,
        first.heading_row,
        first.width,
        first.columns,
        _custom(first.heading, {*first.columns.values(), *skipped, *first.signs.values()}),
        Numbers(mapping.formats.get("decimal", ".")),
        Dates(pattern=mapping.formats.get("date", "")),
        mapping.defaults,
        0,
        frozenset(),
        Counter(),
        list(first.titles),
        first.shape,
        mapping.preset,
        mapping.is_per_item,
    )
    return _look_through(found, mapping)


def _custom(heading: Sequence[str], known: set[int]) -> dict[str, int]:
    custom: dict[str, int] = {}
    for index, cell in enumerate(heading):
        if index not in known and (name := " ".join(cell.split())[:80]):
            custom.setdefault(name, index)
    return custom


def _find_heading(
    path: Path, kind: str, layout: Layout, mapping: ColumnMap, *, guess: bool
) -> tuple[Row, list[Skipped]]:
    rows = list(islice(read_rows(path, layout), HEADING_WITHIN))
    scores = [_score(kind, cells, mapping) for _, cells in rows]
    if (given := mapping.formats.get("heading")) is not None:
        scores = [int(number == int(given)) for number, _ in rows]
    if guess and not any(scores):
        scores = [int(sum(1 for cell in cells if cell.strip()) > 1) for _, cells in rows]
    best = max(scores, default=0)
    if not best:
        shown = next((cells for _, cells in rows if any(cells)), [])
        if not shown:
            raise FileError(f"{path.name} is empty; export it again.")
        raise FileError(
            f"no column of {path.name} is known (its first row is {', '.join(shown)[:200]!r}); "
            f"name the columns in a map file: columns: {{{headings.NEEDED[kind][0]}: ...}}."
        )
    place = scores.index(best)
    titles = [Skipped(number, "title", _text(cells)) for number, cells in rows[:place] if any(cells)]
    number, cells = rows[place]
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return (number, cells), titles


def _score(kind: str, cells: Sequence[str], mapping: ColumnMap) -> int:
    return len(headings.recognised(kind, cells, mapping.columns, mapping.headings, is_whole=mapping.is_whole))


def _titled(path: Path, layout: Layout, heading: Row, columns: dict[str, int], mapping: ColumnMap) -> int | None:
    """Return the column that is filled from the title above a customer's rows, added to `columns` where it lacks.

    Only a file without a column of customers has such titles: rows with one cell, the first right below the heading.
    """
    if "customer" in columns or "customer" in mapping.defaults or "number" not in columns:
        return None
    rows = islice(read_rows(path, layout), HEADING_WITHIN * 2)
    below = next((cells for number, cells in rows if number > heading[0] and any(map(str.strip, cells))), [])
    if sum(1 for cell in below if cell.strip()) != 1:
        return None
    columns["customer"] = len(heading[1])
    return columns["customer"]


def _demand(first: Outline) -> None:
    for name, source in first.mapping.columns.items():
        if name not in first.columns and name not in first.signs:
            raise FileError(f"the map says {name} is in column {source!r}, and {first.path.name} has no such column.")
    if missing := first.missing:
        raise FileError(
            f"{first.path.name} has no column for {' and '.join(missing)} "
            f"(it has {', '.join(filter(None, first.heading))[:300]}); "
            f"name it in a map file: columns: {{{missing[0]}: ...}}."
        )


def data_rows(found: Scan, skipped: list[Skipped] | None = None) -> Iterator[Row]:
    """Yield the rows that are data, cells stripped and as many as the heading has; what is none goes to `skipped`.

    A row with more cells than the heading keeps them, so that it is reported. Raises FileError.
    """
    keys = [found.columns[name] for name in _needed(found) if name in found.columns]
    width, ragged, short = found.width, 0, False
    number, is_text = 0, bool(found.layout.encoding)
    shaper = Shaper(found.shape, found.numbers) if found.shape else None
    for number, raw in read_rows(found.path, found.layout):
        if number <= found.heading_row:
            continue
        short = 0 < len(raw) < width
        cells = [cell.strip() for cell in raw] if is_text else [_bare(cell) for cell in raw]
        if not "".join(cells).isascii():
            cells = [cell if cell.isascii() else seen(cell) for cell in cells]
        if len(cells) != width:
            ragged += short
            cells = _fitted(cells, width)
        if shaper is not None and (what := shaper.complete(cells)):
            if skipped is not None:
                skipped.append(Skipped(number, what, _text(cells)))
            continue
        first = cells[keys[0]]
        if not first or not cells[keys[-1]] or (first[0] in _TOTAL_BEGINS and TOTAL.match(first)):
            what = _what(cells, keys)
            if what:
                if skipped is not None and what != "blank":
                    skipped.append(Skipped(number, what, _text(cells)))
                continue
        yield number, cells
    if short and ragged == 1 and found.layout.encoding and not ends_with_newline(found.path):
        raise FileError(
            f"{found.path.name} breaks off in row {number}: it was not copied whole; export it again, "
            "nothing was changed."
        )


def _needed(found: Scan) -> Sequence[str]:
    return {
        ImportKind.PAYMENTS: ("date", "amount"),
        ImportKind.RATES: ("date", "currency"),
        ImportKind.CUSTOMERS: ("customer",),
        ImportKind.CONTACTS: ("customer",),
    }.get(ImportKind(found.kind), ("customer", "number"))


def _bare(cell: str) -> str:
    return cell if type(cell) is Exact else cell.strip()


def _fitted(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells + [""] * (width - len(cells))


def _what(cells: Sequence[str], keys: Sequence[int]) -> str:
    """Say what a row is that lacks a key or begins like a total: blank, total, remark, or "" when it is data."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank"
    keyed = all(cells[key] for key in keys)
    if any(map(is_total, filled)) and (not keyed or len(filled) <= 2):
        return "total"
    if not any(cells[key] for key in keys) and all(map(FIGURES.fullmatch, filled)):
        return "total"
    return "remark" if len(filled) == 1 and not keyed else ""


def _text(cells: Sequence[str]) -> str:
    return " ".join(cell for cell in cells if cell)[:200]


def _key(kind: str, columns: Mapping[str, int], cells: Sequence[str]) -> int:
    own = columns.get("external_id")
    if own is not None and cells[own]:
        return hash(cells[own])
    return hash(tuple([cells[columns[name]] for name in _KEYS[kind] if name in columns]))


def _look_through(found: Scan, mapping: ColumnMap) -> Scan:
    formats, unsure = mapping.formats, mapping.unsure
    numeric = [i for name, i in found.columns.items() if name in headings.AMOUNTS]
    dated = [i for name, i in found.columns.items() if name in headings.DATES]
    currency = found.columns.get("currency")
    decimals: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    currencies: Counter[str] = Counter()
    is_proven = False
    met, repeated, before, count = _Bits(found.path.stat().st_size), set(), 0, 0
    for count, (_, cells) in enumerate(data_rows(found, found.skipped), 1):
        key = _key(found.kind, found.columns, cells)
        if key != before or found.kind == ImportKind.PAYMENTS:
            if met.seen(key):
                repeated.add(key)
            before = key
        if currency is not None:
            currencies[cells[currency]] += 1
        if count < LOOKED_AT_FULLY or count % THEN_EVERY == 0 or not is_proven:
            is_proven = bool(dominant(orders) and dominant(decimals))
            decimals.update(decimal_evidence(cells[i]) for i in numeric if cells[i])
            orders.update(date_evidence(cells[i]) for i in dated if cells[i])
    return found._replace(
        numbers=Numbers(formats.get("decimal", "") or dominant(decimals) or unsure.get("decimal", ".")),
        dates=Dates(formats.get("order", "") or dominant(orders) or unsure.get("date", ""), formats.get("date", "")),
        rows=count,
        repeated=frozenset(repeated),
        currencies=currencies,
    )


class _Bits:
    """A set of hashes that may say "seen" wrongly, never "not seen"; 16 bits a row of a file of that size."""

    def __init__(self, size: int) -> None:
        self._count = 1 << max(20, (size // 50 * 16).bit_length())
        self._bits = bytearray(self._count >> 3)

    def seen(self, key: int) -> bool:
        """Tell whether a key was there, and put it there."""
        place = key & (self._count - 1)
        byte, bit = place >> 3, 1 << (place & 7)
        there = bool(self._bits[byte] & bit)
        self._bits[byte] |= bit
        return there
