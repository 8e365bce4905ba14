"""Reading values out of plain mappings, gathering every problem with its place instead of stopping at the first."""

from collections.abc import Mapping
from typing import Any

from dunwell.engine.conditions import Problem, near
from dunwell.engine.money import SCALE, AmountError
from dunwell.engine.money import parse as parse_amount

MOST = 10**18
"""Ten-thousandths: amounts from here on do not fit into a database's whole numbers."""

TEN_YEARS = 3650
"""Days further away than this are a slip of the hand, and dates they would lead to may not exist."""


class Reader:
    """Reads values out of mappings and gathers the problems.

    `kept`: the text is in force or was, so what an older release let in and this one refuses is read as far as it can
    be: codes that are none, days beyond ten years (as ten years), negative amounts.
    """

    def __init__(self, *, kept: bool = False) -> None:
        self.problems: list[Problem] = []
        self.kept = kept

    def note(self, path: str, message: str, fix: str = "") -> None:
        """One more problem."""
        self.problems.append(Problem(path, message, fix))

    def unknown(self, row: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        """A word that means nothing here is a typing error, not a comment."""
        for word in row:
            if word not in known:
                self.note(f"{path}{word}", f"{word!r} is not known here", near(str(word), known))

    def text(self, row: Mapping[str, Any], word: str, path: str, default: str | None = None) -> str:
        """A text; needed where there is no default."""
        value = row.get(word, default)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is None or value == "":
            if default is None:
                self.note(f"{path}{word}", f"{word!r} is missing", f"add {word}: ...")
            return ""
        self.note(f"{path}{word}", f"{value!r} is no text", "put it in quotes")
        return ""

    def number(self, row: Mapping[str, Any], word: str, path: str, *, default: int | None, least: int = 0) -> int:
        """A whole number of days from `least` to ten years; needed where there is no default."""
        value = row.get(word, default)
        most = value if self.kept else TEN_YEARS
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return min(value, TEN_YEARS)
        said = f"{word!r} is missing" if value is None else f"{value!r} is no whole number from {least} on"
        if isinstance(value, int) and value > TEN_YEARS:
            said = f"{value} days are more than ten years"
        self.note(f"{path}{word}", said, f"write {word}: 7")
        return least

    def amount(self, row: Mapping[str, Any], word: str, path: str) -> int | None:
        """An amount in the base currency as ten-thousandths; None where it is not given."""
        value = row.get(word)
        if value is None:
            return None
        try:
            found = parse_amount(str(value), SCALE)
            if not isinstance(value, bool) and (found >= 0 or self.kept) and abs(found) < MOST:
                return found
        except AmountError:
            pass
        self.note(f"{path}{word}", f"{value!r} is no amount", f'write {word}: "10.00"')
        return None

    def choice(self, row: Mapping[str, Any], word: str, path: str, known: Mapping[str, Any], default: str) -> Any:
        """One of the known words, without regard to case; needed where the default is empty."""
        value = row.get(word, default)
        found = known.get(value.casefold()) if isinstance(value, str) else None
        if found is None:
            said = f"{word!r} is missing" if value == "" else f"{value!r} is no {word}"
            self.note(f"{path}{word}", said, near(str(value), list(known)))
        return found

    def truth(self, row: Mapping[str, Any], word: str, path: str) -> bool:
        """Yes or no; no where it is not given."""
        value = row.get(word, False)
        if isinstance(value, bool):
            return value
        self.note(f"{path}{word}", f"{value!r} is neither true nor false", f"write {word}: true")
        return False
