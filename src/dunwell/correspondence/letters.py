"""A letter as values, and how it reads: subject, plain text and HTML in the recipient's language. Reads no rows."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.languages import get_territory_language_info
from babel.numbers import format_currency
from django.template import loader

from dunwell.correspondence.statements import CLIENT, statements_of
from dunwell.correspondence.texts import Spoken, Texts, Tone, texts_in
from dunwell.engine.disclosing import NOTHING, Wanted
from dunwell.engine.money import exponent

NAMED_IN_SUBJECT = 3
"""How many document numbers a subject names before it only counts the rest."""


OWN_WORDS = ("greeting", "opening", "wish")
"""The sentences of a letter that a person may write anew; all others carry figures, dates or numbers of documents."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the letter lists it; amounts in minor units of `currency`.

    `amount` is what the line was for; `asked` of `open` is asked for; `contested` of the rest is disputed,
    `promised` is covered by what was agreed, and what then remains rests. `is_severe` lines are the ones a final
    notice is about.
    """

    number: str
    issued: dt.date
    due: dt.date
    currency: str
    open: int
    asked: int
    contested: int = 0
    promised: int = 0
    amount: int = 0
    is_severe: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: the creditor as the letter shows it; `logo` is the address of a picture, such as `cid:logo`.

    `client` is the creditor where the house collects for another one; the fields after it are what laws want said of
    that.
    """

    name: str
    address: str = ""
    signer: str = ""
    phone: str = ""
    email: str = ""
    iban: str = ""
    hours: str = ""
    logo: str = ""
    client: str = ""
    client_address: str = ""
    claims_from: str = ""
    license: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a letter says. Money by currency is in minor units; `asked` is what is left to pay now.

    `reminded_on` is when we last asked (for a second reminder), `deadline` the date a final notice names.
    `about` are the numbers of the documents an answer is about, which lists no lines.
    `wanted` is what rules want it to say, `place` the customer's address in one line, `contest_until` the last day
    to contest what a validation notice is about; a discreet letter's subject speaks of an account, not of a debt.
    `redirected_from` is the real recipient of a trial run. `own_words` replace our sentences by their names,
    OWN_WORDS.
    """

    tone: Tone
    language: str
    today: dt.date
    house: House
    customer: str
    customer_number: str
    country: str = ""
    greeting: str = ""
    person: str = ""
    overdue: tuple[Item, ...] = ()
    due_soon: tuple[Item, ...] = ()
    total_overdue: Mapping[str, int] | None = None
    credits: Mapping[str, int] | None = None
    cash: Mapping[str, int] | None = None
    seen: Mapping[str, int] | None = None
    asked: Mapping[str, int] | None = None
    reminded_on: dt.date | None = None
    deadline: dt.date | None = None
    redirected_from: str = ""
    own_words: Mapping[str, str] | None = None
    about: tuple[str, ...] = ()
    wanted: Wanted = NOTHING
    place: str = ""
    contest_until: dt.date | None = None
    is_discreet: bool = False

    @property
    def answers(self) -> bool:
        """Tell whether the letter answers what somebody told us, without lines and amounts."""
        return self.tone in {Tone.ANSWER, Tone.NOT_FOUND}

    @property
    def asks(self) -> bool:
        """Tell whether the letter asks for money that is overdue; a note before the due date and an answer do not."""
        return self.tone is not Tone.NOTE and not self.answers


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it reads; `said` are the sentences in it that rules want, by what they disclose."""

    subject: str
    text: str
    html: str
    said: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@lru_cache(maxsize=256)
def locale_of(language: str, country: str) -> Locale:
    """Return how dates and numbers are written: as in the country where the language is at home there, else plainly."""
    spoken = get_territory_language_info(country).get(language, {}) if country else {}
    if not spoken.get("official_status"):
        return Locale(language)
    try:
        return Locale(language, country)
    except UnknownLocaleError:
        return Locale(language)


def money(minor: int, currency: str, locale: Locale) -> str:
    """Return an amount as the recipient writes it, with the ISO code: "1.234,50 EUR"."""
    value = Decimal(minor).scaleb(-exponent(currency))
    return format_currency(value, currency, format=_pattern(exponent(currency)), locale=locale, currency_digits=False)


@lru_cache(maxsize=8)
def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "") + " ¤¤"


@lru_cache(maxsize=4096)
def day(on: dt.date, locale: Locale) -> str:
    """Return a date as the recipient writes it, with the month as a word: no 03/04 that two people read differently."""
    return format_date(on, "d MMM y" if locale.language == "en" else "medium", locale=locale)


def render(letter: Letter) -> Rendered:
    """Write a letter out."""
    page = _page(letter)
    return Rendered(
        subject=page["subject"],
        text=_tidy(loader.get_template("correspondence/letter.txt").render(page)),
        html=loader.get_template("correspondence/letter.html").render(page),
        said=page["said"],
    )


def _page(letter: Letter) -> dict[str, Any]:
    """Return all sentences and rows of a letter, finished: the templates only lay them out."""
    texts, locale = texts_in(letter.language), locale_of(letter.language, letter.country)
    places = _places(letter, locale)
    said = texts.spoken(letter.tone)
    severe = letter.tone is Tone.FINAL
    words = words_of(letter, said, texts, places)
    statements = statements_of(letter.wanted, letter.language, _told(letter, places, locale))
    return {
        "said": statements,
        "client": [line for name in CLIENT for line in statements.get(name, ())],
        "statements": [line for name, lines in statements.items() if name not in CLIENT for line in lines],
        "language": letter.language,
        "texts": texts,
        "house": letter.house,
        "subject": (texts.discreet if letter.is_discreet else said.subject).format(**places),
        "redirected": texts.redirected.format(recipient=letter.redirected_from) if letter.redirected_from else "",
        "greeting": words["greeting"],
        "opening": words["opening"],
        "last_word": texts.last_word.format(**places) if severe else "",
        "wish": words["wish"],
        "overdue": [_row(item, letter, texts, locale) for item in letter.overdue],
        "due_soon": [_row(item, letter, texts, locale) for item in letter.due_soon],
        "asks_less": any(item.asked != item.open for item in letter.overdue),
        "aside": [sentence for item in letter.overdue for sentence in _aside(item, texts, locale)],
        "deducted": list(_deducted(letter, texts, locale)),
        "totals": _totals(letter, texts, locale),
        "is_answer": letter.answers,
        "bank": texts.bank.format(holder=letter.house.name, iban=_spaced(letter.house.iban))
        if letter.house.iban and not letter.answers
        else "",
        "reference": texts.reference.format(reference=_reference(letter)),
        "contact": _contact(letter.house, texts),
        "customer": letter.customer,
        "customer_number": letter.customer_number,
    }


def words_in(letter: Letter) -> dict[str, str]:
    """Return the sentences of a letter that a person may write anew, as they read now."""
    texts, locale = texts_in(letter.language), locale_of(letter.language, letter.country)
    return words_of(letter, texts.spoken(letter.tone), texts, _places(letter, locale))


def words_of(letter: Letter, said: Spoken, texts: Texts, places: Mapping[str, str]) -> dict[str, str]:
    """Return those sentences in given texts, with what a person wrote instead."""
    ours = {
        "greeting": letter.greeting or _greeting(letter, texts),
        "opening": said.opening.format(**places),
        "wish": said.wish.format(**places),
    }
    return ours | {name: text for name, text in (letter.own_words or {}).items() if name in OWN_WORDS and text}


def _places(letter: Letter, locale: Locale) -> dict[str, str]:
    items = _meant(letter)
    severe = [item for item in items if item.is_severe]
    return {
        "numbers": ", ".join(letter.about) or _names(items or letter.overdue),
        "severe": _names(severe or items, most=len(severe or items)),
        "deadline": day(letter.deadline, locale) if letter.deadline else "",
        "reminded_on": day(letter.reminded_on, locale) if letter.reminded_on else "",
    }


def _told(letter: Letter, places: Mapping[str, str], locale: Locale) -> dict[str, Any]:
    """Return what statements may name beside the house: the customer, sums, dates, and each item by itself."""
    asked = [money(minor, currency, locale) for currency, minor in sorted((letter.asked or {}).items()) if minor > 0]
    items = [
        {
            "number": item.number,
            "issued": day(item.issued, locale),
            "amount": money(item.amount, item.currency, locale),
            "paid": money(item.amount - item.open, item.currency, locale),
            "nothing": money(0, item.currency, locale),
            "open": money(item.open, item.currency, locale),
        }
        for item in _meant(letter)
        if item.amount >= item.open > 0
    ]
    house = letter.house
    return {
        "house": house.name,
        "address": _one_line(house.address),
        "email": house.email,
        "signer": house.signer,
        "client": house.client,
        "client_address": _one_line(house.client_address),
        "claims_from": house.claims_from,
        "license": house.license,
        "authority": house.authority,
        "numbers": places["numbers"],
        "customer": letter.customer,
        "customer_number": letter.customer_number,
        "place": letter.place,
        "total": ", ".join(asked),
        "contest_until": day(letter.contest_until, locale) if letter.contest_until else "",
        "items": items if len(items) == len(_meant(letter)) else [],
    }


def _one_line(address: str) -> str:
    return ", ".join(line.strip() for line in address.splitlines() if line.strip())


def _meant(letter: Letter) -> Sequence[Item]:
    """Return the lines that subject and reference name: of which something is asked, else those due soon."""
    if not letter.asks:
        return letter.due_soon
    return [item for item in letter.overdue if item.asked > 0] or letter.overdue


def _names(items: Sequence[Item], *, most: int = NAMED_IN_SUBJECT) -> str:
    numbers = list(dict.fromkeys(item.number for item in items))
    rest = f" (+{len(numbers) - most})" if len(numbers) > most else ""
    return ", ".join(numbers[:most]) + rest


def _greeting(letter: Letter, texts: Texts) -> str:
    return texts.greeting_named.format(name=letter.person) if letter.person else texts.greeting


def _row(item: Item, letter: Letter, texts: Texts, locale: Locale) -> dict[str, str]:
    late = (letter.today - item.due).days
    return {
        "number": item.number,
        "issued": day(item.issued, locale),
        "due": day(item.due, locale),
        "late": str(late) if late > 0 else "",
        "when": _when(texts, late),
        "open": money(item.open, item.currency, locale),
        "asked": money(item.asked, item.currency, locale),
    }


def _when(texts: Texts, late: int) -> str:
    """Say how late an item is; nothing of one that is not due yet."""
    if late > 1:
        return texts.days_late.format(days=late)
    return texts.day_late if late == 1 else texts.due_today if late == 0 else ""


def _aside(item: Item, texts: Texts, locale: Locale) -> Iterable[str]:
    """Say what of a line is not asked for, and why."""
    rests = item.open - item.asked - item.contested - item.promised
    parts = ((item.contested, texts.contested), (item.promised, texts.promised), (rests, texts.rests))
    for minor, sentence in parts:
        if minor > 0:
            yield sentence.format(amount=money(minor, item.currency, locale), number=item.number)


def _deducted(letter: Letter, texts: Texts, locale: Locale) -> Iterable[str]:
    if not letter.asks:
        return
    sources = ((letter.credits, texts.credit), (letter.cash, texts.cash), (letter.seen, texts.seen))
    for amounts, sentence in sources:
        for currency, minor in sorted((amounts or {}).items()):
            if minor > 0:
                yield sentence.format(amount=money(minor, currency, locale))


def _totals(letter: Letter, texts: Texts, locale: Locale) -> list[dict[str, Any]]:
    """Return the sentences of the totals, the last one ("please pay") marked as the one that matters."""
    if not letter.asks:
        return []
    overdue, asked = letter.total_overdue or {}, letter.asked or {}
    lines = [
        {"text": texts.total_overdue.format(amount=money(minor, currency, locale)), "is_main": False}
        for currency, minor in sorted(overdue.items())
        if asked.get(currency) != minor
    ]
    wanted = [
        {"text": texts.please_pay.format(amount=money(minor, currency, locale)), "is_main": True}
        for currency, minor in sorted(asked.items())
        if minor > 0
    ]
    return lines + (wanted or [{"text": texts.nothing_asked, "is_main": True}])


def _reference(letter: Letter) -> str:
    numbers = _names(_meant(letter), most=5)
    return f"{letter.customer_number}, {numbers}" if numbers else letter.customer_number


def _contact(house: House, texts: Texts) -> str:
    phone = f"{house.phone} ({house.hours})" if house.hours else house.phone
    ways = [texts.by_phone.format(phone=phone)] if house.phone else []
    ways += [texts.by_mail.format(email=house.email)] if house.email else []
    return texts.contact.format(person=house.signer or house.name, ways=", ".join(ways)) if ways else ""


def _spaced(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _tidy(text: str) -> str:
    """Leave at most one empty line where the template left several."""
    lines: list[str] = []
    for line in (raw.rstrip() for raw in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
