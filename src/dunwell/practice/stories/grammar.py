"""The shape of sentences: a head, then clauses in any order, written as patterns that also serve as documentation.

`invoice {customer} {number} {amount} [{currency}]` is a head; `due {due:date}` a clause. Plain words match without
regard to case, `[...]` may be left out, `(a|b)` is a choice, `{name:type}` takes a value (default type: word).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from dunwell.practice.stories.text import UnreadableError
from dunwell.practice.stories.words import CHOICES, TYPES

type Values = dict[str, Any]

_TOKEN = re.compile(
    r"\{(?P<name>\w+)(?::(?P<type>\w+))?\}|(?P<mark>[\[\]()|])|(?P<blank>\s+)|(?P<plain>[^\s\[\](){}|]+)"
)
_MARKS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}


@cache
def compiled(pattern: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Turn a pattern into a regular expression and the types of its values."""
    # The blank beside an optional part is left out together with it.
    pattern = re.sub(r"\s+\[", "[ ", pattern)
    pattern = re.sub(r"^\[([^\]]*)\]\s+", r"[\1 ]", pattern)
    types: dict[str, str] = {}
    parts: list[str] = []
    for token in _TOKEN.finditer(pattern):
        if name := token["name"]:
            types[name] = token["type"] or "word"
            parts.append(f"(?P<{name}>{TYPES[types[name]][0]})")
        elif mark := token["mark"]:
            parts.append(_MARKS[mark])
        else:
            parts.append(r"\s+" if token["blank"] else f"(?i:{re.escape(token['plain'])})")
    return re.compile("".join(parts) + r"(?=[\s,:;]|$)"), types


def shown(pattern: str) -> str:
    """A pattern as the reference prints it."""
    return re.sub(
        r"\{(\w+)(?::(\w+))?\}",
        lambda found: found[1].upper() if not found[2] else TYPES[found[2]][2],
        pattern,
    )


class Form(NamedTuple):
    """One kind of sentence: its head, its clauses, and what it does.

    `is_open` when expectations may follow on its line; `is_alone` when it opens its own transactions.
    """

    head: str
    clauses: tuple[str, ...]
    does: Callable[..., Any]
    is_open: bool = False
    is_alone: bool = False

    @property
    def explained(self) -> str:
        """The first sentence of what it does."""
        return (self.does.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()


class Forms(list[Form]):
    """Kinds of sentences, in the order in which they are tried."""

    def form(self, head: str, *clauses: str, is_open: bool = False, is_alone: bool = False) -> Callable[..., Any]:
        """Add a kind of sentence; the function below is what it does."""

        def keep(does: Callable[..., Any]) -> Callable[..., Any]:
            self.append(Form(head, clauses, does, is_open, is_alone))
            return does

        return keep


class Read(NamedTuple):
    """A sentence as read: its form, its values, and what is left of an open one."""

    form: Form
    said: SimpleNamespace
    rest: str


class _StuckError(Exception):
    """A form could not read on after so many characters."""

    def __init__(self, read: int, form: Form) -> None:
        super().__init__()
        self.read, self.form = read, form


def parse(line: int, text: str, forms: Iterable[Form]) -> Read:
    """Find the form a sentence has and read its values; raises UnreadableError saying where reading stopped."""
    best: _StuckError | None = None
    forms = tuple(forms)
    for form in forms:
        try:
            return _read(line, text, form)
        except _StuckError as stuck:
            if stuck.read and (best is None or stuck.read > best.read):
                best = stuck
    if best is None:
        raise UnreadableError(line, _begun(text, forms), text)
    rest = text[best.read :].strip(" ,")
    raise UnreadableError(line, f"after `{text[: best.read].strip()}`: {_known(rest, best.form)}", rest)


def _known(rest: str, form: Form) -> str:
    """Say which clauses could stand here: the one that was begun with the words it knows, else every one."""
    begun = [clause for clause in form.clauses if re.match(rf"(?i:{_opening(clause)})(?=[\s,:;]|$)", rest)]
    choices = {kind for clause in begun for kind in compiled(clause)[1].values() if kind in CHOICES}
    known = ", ".join(f"`{shown(clause)}`" for clause in begun or form.clauses) or "nothing more"
    return (
        known
        + _written(map(shown, begun))
        + "".join(f"; {kind.upper()} is one of {', '.join(CHOICES[kind])}" for kind in sorted(choices))
    )


def _opening(clause: str) -> str:
    """The word that a clause begins with, or its choice of words, as a regular expression."""
    found = re.match(r"\([^)]*\)|\w+", clause)
    return found[0] if found else r"(?!)"


def _begun(text: str, forms: Iterable[Form]) -> str:
    """Say how sentences go that begin as one does which none reads: with its first word, one like it, or at all."""
    heads: dict[str, list[str]] = {}
    for form in forms:
        for word in _first_words(form.head):
            heads.setdefault(word, []).append(shown(form.head))
    if found := re.match(rf"(?:{TYPES['word'][0]})(?=\s|$)", text):
        return _after_name(found[0], [form.head for form in forms])
    word = text.split(maxsplit=1)[0].lower() if text.strip() else ""
    near = [word] if word in heads else get_close_matches(word, heads, n=1)
    if near:
        return ", ".join(f"`{head}`" for one in near for head in heads[one]) + _written(heads[near[0]])
    words = ", ".join(f"`{one}`" for one in sorted(heads))
    return f"a sentence that begins with a name, or with {words} (docs/reference/stories.md)"


_WRITTEN = {
    r"CUSTOMER|NUMBER|NAME|PARENT": "names have a capital letter or a digit, else they stand in quotes",
    r"AMOUNT": "amounts are written 1,000.00",
    r"DATE": "dates are written 2026-10-31",
    r"TIME": "times are written 14:30",
    r"COUNTRY": "countries are ISO codes such as DE",
    r"LANGUAGE": "languages are ISO codes such as de",
    r"ZONE": "zones are IANA names such as Europe/Berlin",
}


def _written(sentences: Iterable[str]) -> str:
    """Say how the values are written that stand in some sentences."""
    values = set(re.findall(r"\b[A-Z]+\b", " ".join(sentences)))
    return "".join(f"; {how}" for names, how in _WRITTEN.items() if values & set(names.split("|")))


def _after_name(name: str, heads: Sequence[str]) -> str:
    """Say what may follow a name at the beginning of a sentence."""
    words = {
        word
        for head in heads
        if (found := re.match(r"\[?\{(?:customer|number)\}\]?\s+(.*)", head))
        for word in _first_words(re.sub(r"^\[[a-z]+\]\s+", "", found[1]))
    }
    known = ", ".join(f"`{word}`" for word in sorted(words))
    message = ", or what a message is, such as `first reminder asks 100.00`"
    return f"after `{name}`: {known}{message if any(head.endswith(':words}') for head in heads) else ''}"


def _first_words(pattern: str) -> set[str]:
    """The plain words a pattern may begin with; none where that is a name or a number."""
    if found := re.match(r"\{\w+:(\w+)\}", pattern):
        return {words.split()[0] for words in CHOICES.get(found[1], ())}
    found = re.match(r"\[([a-z]+)\]\s+([a-z]+)|\(([a-z|]+)\)|([a-z]+)", pattern)
    return {word for part in found.groups() if part for word in part.split("|")} if found else set()


def _read(line: int, text: str, form: Form) -> Read:
    values: Values = {name: None for pattern in (form.head, *form.clauses) for name in names_in(pattern)}
    read, found = _match_head(text, form)
    values |= _values(line, found, compiled(form.head)[1])
    while rest := text[read:].lstrip(" ,"):
        start = len(text) - len(rest)
        clause, hit = _longest(text, start, form)
        if hit is None:
            if form.is_open:
                return Read(form, SimpleNamespace(**values), rest.lstrip(":; "))
            raise _StuckError(start, form)
        types = compiled(clause)[1]
        now = _values(line, hit.groupdict(), types) if types else {flag(clause): True}
        for name, value in now.items():
            values[name] = values[name] + value if isinstance(value, list) and values.get(name) else value
        read = hit.end()
    return Read(form, SimpleNamespace(**values), "")


def _longest(text: str, start: int, form: Form) -> tuple[str, re.Match[str] | None]:
    best, longest = "", None
    for clause in form.clauses:
        hit = compiled(clause)[0].match(text, start)
        if hit is not None and (longest is None or hit.end() > longest.end()):
            best, longest = clause, hit
    return best, longest


def _match_head(text: str, form: Form) -> tuple[int, dict[str, str | None]]:
    """Match the head; one that ends in free words takes them up to where the first clause begins."""
    pattern = compiled(form.head)[0]
    if not form.head.rstrip("]").endswith(":words}"):
        found = pattern.match(text)
        if found is None:
            raise _StuckError(0, form)
        return found.end(), found.groupdict()
    ends = [len(text)]
    for clause in form.clauses:
        hit = re.compile(rf"(?<=[\s,])(?:{compiled(clause)[0].pattern})").search(text)
        ends += [hit.start()] if hit else []
    head = text[: min(ends)].rstrip(" ,")
    found = pattern.fullmatch(head)
    if found is None:
        raise _StuckError(0, form)
    return len(head), found.groupdict()


def flag(clause: str) -> str:
    """The name under which a clause without values is found."""
    return re.sub(r"\W+", "_", re.sub(r"[\[\]]", "", clause)).strip("_")


def names_in(pattern: str) -> list[str]:
    """The names of the values of a pattern; a clause without any is a flag of its own name."""
    return list(compiled(pattern)[1]) or [flag(pattern)]


def _values(line: int, found: dict[str, str | None], types: dict[str, str]) -> Values:
    return {name: TYPES[types[name]][1](line, text) for name, text in found.items() if text is not None}
