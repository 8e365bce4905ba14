"""What the values in a sentence look like and how they are read: names, amounts, dates, words of the field."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from dunwell.compliance.terms import ConsentKind, HoldKind, Outcome
from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.disputes.terms import DisputeState
from dunwell.engine.events import EVENTS
from dunwell.engine.places import DEFAULTS, RULES
from dunwell.intake.terms import ImportKind
from dunwell.organizations.terms import Sending
from dunwell.practice.stories.text import WEEKDAYS, UnreadableError, a_date, a_time
from dunwell.promises.terms import PromiseState
from dunwell.receivables.terms import Kind, Method
from dunwell.worklist.terms import CustomerState, TaskKind, WhyUnpaid

type Reader = Callable[[int, str], Any]

# A name has an upper-case letter or a digit and is no date; any other is written in quotes. So words are no names.
_WORD = r'"[^"]+"|(?!\d{4}-\d\d-\d\d)(?!-?\d+\.\d+(?!\S))(?=[^\s,;:"]*[A-Z0-9])[^\s,;:"]+'
_AMOUNT = r"(?:-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?!,\d)"
_DATE = r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)\s+)?\d{4}-\d{2}-\d{2}"


def unquoted(text: str) -> str:
    """The text without the quotes around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _amount(_: int, text: str) -> str:
    return text.replace(",", "")


def _several(reader: Reader) -> Reader:
    return lambda line, text: [reader(line, part) for part in split_list(text)]


def split_list(text: str) -> list[str]:
    """Split at commas and `and`, outside quotes and amounts like 1,000.00."""
    parts = re.split(r'(?:,\s+|\s+and\s+)(?=(?:[^"]*"[^"]*")*[^"]*$)', text)
    return [part.strip() for part in parts if part.strip()]


class Part(NamedTuple):
    """An invoice or credit by its number, and an amount where only part of it is meant."""

    name: str
    amount: str | None = None
    currency: str | None = None


def _part(line: int, text: str) -> Part:
    found = re.fullmatch(rf"(?P<name>{_WORD})(?:\s+(?P<amount>{_AMOUNT}))?(?:\s+(?P<currency>[A-Z]{{3}}))?", text)
    if not found:
        raise UnreadableError(line, "a number, with its amount when only part is meant", text)
    return Part(unquoted(found["name"]), _amount(line, found["amount"]) if found["amount"] else None, found["currency"])


def _due(line: int, text: str) -> tuple[dt.date, str | None]:
    found = re.match(_DATE, text)
    assert found is not None, "the pattern of a due line begins with a date"
    amount = text[found.end() :].strip()
    return a_date(line, found[0]), _amount(line, amount) if amount else None


def _money(line: int, text: str) -> tuple[str, str | None]:
    amount, _, currency = text.partition(" ")
    return _amount(line, amount), currency.strip() or None


def _weekdays(_: int, text: str) -> list[int]:
    """ISO weekdays, 1 = Monday."""
    days: set[int] = set()
    for part in re.split(r",\s*", text.lower()):
        first, _dash, last = part.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days |= {(start + n) % 7 + 1 for n in range((end - start) % 7 + 1)}
    return sorted(days)


# The words of a step, in a sentence that says how it stands; not those of a sentence about a message.
_STEP_WORD = r"(?!(?:because|nothing|message|is|was)\b)[a-z0-9][\w-]*"
_STEP_WORDS = rf"(?=[a-z]){_STEP_WORD}(?:\s+{_STEP_WORD}){{0,4}}?"

_EMAIL = r"[^\s,;@]+@[^\s,;@]+"
_AND = r"(?:,\s+|\s+and\s+)"
_NAMED = rf"(?:{_WORD})(?:\s+(?:{_AMOUNT})(?![\w-])(?:\s+[A-Z]{{3}}(?![\w-]))?)?"
_DUE = rf"{_DATE}(?:\s+(?:{_AMOUNT})(?![\w-]))?"
_MONEY = rf"(?:{_AMOUNT})(?:\s+[A-Z]{{3}}(?![\w-]))?"


def _list(one: str) -> str:
    return rf"(?:{one})(?:{_AND}(?:{one}))*"


def _one_of(words: dict[str, str], shown: str) -> tuple[str, Reader, str]:
    """The type of a value that is one of some words; each stands for a code."""
    longest_first = sorted(words, key=len, reverse=True)
    choice = "(?i:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first) + ")"
    return (
        f'(?:{choice}|"{choice}")',
        lambda _, text: words[" ".join(unquoted(text).lower().split())],
        shown,
    )


CHANNELS = {"email": "EMAIL", "e-mail": "EMAIL", "mail": "EMAIL", "letter": "LETTER", "post": "LETTER"}
CHANNELS |= {"sms": "SMS", "portal": "PORTAL"}
CUSTOMER_KINDS = {kind.label.lower(): kind.value for kind in CustomerKind if kind.value}
CUSTOMER_KINDS |= {"public": "PUBLIC", "intercompany": "INTERCOMPANY", "unknown": ""}
DOCUMENT_KINDS = {kind.label.lower(): kind.value for kind in Kind if kind != Kind.CREDIT_NOTE} | {"final": "FINAL"}
METHODS = {method.label.lower(): method.value for method in Method} | {"card": "CARD"}
HOLDS = {kind.label.lower(): kind.value for kind in HoldKind}
OUTCOMES = {state.label.lower(): state.value for state in DisputeState if state != DisputeState.OPEN}
ROLES = {role.label.lower(): role.value for role in ContactRole}
IMPORTS = {kind.label.lower(): kind.value for kind in ImportKind} | {"credit-notes": "CREDIT_NOTES"}
IMPORTS |= {"open-items": "OPEN_ITEMS", "rates": "RATES"}
TASKS = {kind.label.lower(): kind.value for kind in TaskKind}
TASKS |= {"allocate": "ALLOCATE", "find address": "FIND_ADDRESS", "find an address": "FIND_ADDRESS"}
TASKS |= {"old debt": "OLD_DEBT", "hand-over": "HAND_OVER", "credit hold": "CREDIT_HOLD", "escalate": "ESCALATE"}
MESSAGE_STATES = ("ready", "waiting", "later", "in review", "sent", "uncertain", "failed", "withdrawn", "dropped")
STEP_STATES = ("due", "not yet", "waiting", "served", "not served", "lapsed", "blocked", "in flight", "unserved")
COUNTED = (
    *("customers", "decisions", "new messages", "new tasks", "new proposals", "lapsed", "problems"),
    *("claimed", "sent", "withdrawn", "later", "failed", "uncertain"),
    *("read", "created", "updated", "unchanged", "closed", "reduced", "created customers"),
)
COUNTS = {word: word for word in COUNTED} | {word.removesuffix("s"): word for word in COUNTED}
PLACE_EVENTS = {EVENTS[event]: event for event in DEFAULTS} | {"another segment": "changed_strategy"}
# The longest first: "is not one of" before "is not" before "is".
SIGNS = {
    "is not one of": "not in",
    "is one of": "in",
    "is at least": ">=",
    "is at most": "<=",
    "is over": ">",
    "is under": "<",
    "is not": "!=",
    "at least": ">=",
    "at most": "<=",
    "is": "=",
    "over": ">",
    "under": "<",
    ">=": ">=",
    "<=": "<=",
    "!=": "!=",
    "=": "=",
    ">": ">",
    "<": "<",
}
CONSENTS = {kind.label.lower(): kind.value for kind in ConsentKind}
CALL_OUTCOMES = {
    outcome.label.lower(): outcome.value
    for outcome in (
        Outcome.NO_ANSWER,
        Outcome.NOT_CONNECTED,
        Outcome.VOICEMAIL,
        Outcome.CONVERSATION,
        Outcome.THIRD_PARTY,
    )
}
SENDING = {state.value.lower(): state.value for state in Sending}

# The type of a value: how it looks, how it is read, and how the reference shows it.
TYPES: dict[str, tuple[str, Reader, str]] = {
    "word": (_WORD, lambda _, text: unquoted(text), "NAME"),
    "names": (_list(_WORD), _several(lambda _, text: unquoted(text)), "NAME, NAME"),
    "parts": (_list(_NAMED), _several(_part), "NAME [AMOUNT], NAME [AMOUNT]"),
    "text": (r'"[^"]*"', lambda _, text: unquoted(text), '"TEXT"'),
    "label": (r'"[^"]+"|[A-Za-z0-9][\w-]*', lambda _, text: unquoted(text), "NAME"),
    "step": (rf'"[^"]+"|{_STEP_WORD}(?:\s+{_STEP_WORD}){{0,4}}?', lambda _, text: unquoted(text), "STEP"),
    "key": (r"[a-z0-9][a-z0-9_-]*", lambda _, text: text, "KEY"),
    "zone": (r"[A-Z][A-Za-z]+(?:/[A-Z][\w+-]*)*", lambda _, text: text, "ZONE"),
    "amount": (rf"(?:{_AMOUNT})(?![\w-])", _amount, "AMOUNT"),
    "currency": (r"[A-Z]{3}(?![\w-])", lambda _, text: text, "CUR"),
    "money": (_list(_MONEY), _several(_money), "AMOUNT CUR and AMOUNT CUR"),
    "country": (r"[A-Z]{2}(?![\w-])|unknown", lambda _, text: "" if text == "unknown" else text, "COUNTRY"),
    "language": (r"[a-z]{2}(?![\w-])", lambda _, text: text, "LANGUAGE"),
    "emails": (_list(_EMAIL), _several(lambda _, text: text), "EMAIL, EMAIL"),
    "email": (_EMAIL, lambda _, text: text, "EMAIL"),
    "code": (r"[245]\.\d{1,3}\.\d{1,3}", lambda _, text: text, "5.1.1"),
    "date": (_DATE, a_date, "DATE"),
    "dates": (_list(_DATE), _several(a_date), "DATE, DATE"),
    "dues": (_list(_DUE), _several(_due), "DATE [AMOUNT], DATE [AMOUNT]"),
    "time": (r"\d{1,2}:\d{2}", a_time, "TIME"),
    "n": (r"\d+", lambda _, text: int(text), "N"),
    "days": (r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:(?:,\s*|-)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))*", _weekdays, "Mon-Fri"),
    "count": (r"\d+|no|one", lambda _, text: {"no": 0, "one": 1}[text] if text.isalpha() else int(text), "N"),
    "words": (r"[^\s,;\"][^,;\"]*?", lambda _, text: text.strip(), "WORDS"),
    "title": (r'"[^"]+"|[A-Za-z0-9][^:;,"]*', lambda _, text: unquoted(text.strip()), "NAME"),
    "members": (r".+", lambda _, text: text.strip(), "[not] FACT [SIGN VALUE] [(and|or) ...] -> STRATEGY"),
    "numbers": (_list(r"\d+"), _several(lambda _, text: int(text)), "N, N"),
    "rest": (r".+", lambda _, text: text.strip(), "..."),
    "step_words": (_STEP_WORDS, lambda _, text: text.strip(), "STEP"),
    "ageing_part": (r"total|credits|current|\d+-\d+|\d+\+", lambda _, text: text, "total|credits|current|1-30"),
}

# Types whose value is one of some words, each of which stands for a code.
CHOICES: dict[str, dict[str, str]] = {
    "channel": CHANNELS,
    "customer_kind": CUSTOMER_KINDS,
    "document_kind": DOCUMENT_KINDS,
    "method": METHODS,
    "hold_kind": HOLDS,
    "outcome": OUTCOMES,
    "role": ROLES,
    "task_kind": TASKS,
    "message_state": {word: word for word in MESSAGE_STATES},
    "step_state": {word: word for word in STEP_STATES},
    "counted": COUNTS,
    "promise_state": {state.label.lower(): state.value for state in PromiseState},
    "customer_state": {state.label.lower(): state.value for state in CustomerState},
    "why_unpaid": {why.label.lower(): why.value for why in WhyUnpaid},
    "import_kind": IMPORTS,
    "sending": SENDING,
    "call_outcome": CALL_OUTCOMES,
    "consent_kind": CONSENTS,
    "place_event": PLACE_EVENTS,
    "place_rule": {rule: rule for rule in RULES},
    "sign": SIGNS,
}
TYPES |= {name: _one_of(words, name.upper()) for name, words in CHOICES.items()}
