"""How pages write amounts, days and states, and how they read what people type."""

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import TextChoices
from django.template import Context, Template
from django.utils.html import strip_tags

from dunwell.compliance.terms import Channel, HoldKind
from dunwell.customers.facts import countries
from dunwell.customers.terms import CustomerKind
from dunwell.engine import explain
from dunwell.engine import words as engine
from dunwell.engine.facts import FIELDS
from dunwell.engine.money import AmountError
from dunwell.engine.saying import say
from dunwell.engine.words import COUNTRIES
from dunwell.organizations.queries import Seat
from dunwell.receivables.terms import Kind as DocumentKind
from dunwell.receivables.terms import Method
from dunwell.web import conditions
from dunwell.web.amounts import typed
from dunwell.web.place import Place, locale_of
from dunwell.web.templatetags.words import figures, language, whole, words, wrote
from dunwell.web.tones import _TONES, OF_MESSAGES, SHORT, tone_of
from tests.web.world import AT


def a_place(locale: str = "en", zone: str = "Europe/Berlin") -> Place:
    """A place with that locale, on 6 Oct 2026."""
    seat: Any = SimpleNamespace(zone=zone, spec=Seat)
    return Place(1, "Anna", seat, (), AT, dt.date(2026, 10, 6), locale)


def written(source: str, locale: str = "en", **values: object) -> str:
    """What a template of one tag writes, without its marks."""
    template = Template("{% load words %}" + source)
    return strip_tags(template.render(Context({"place": a_place(locale), **values})))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Reminder: R-2026-02347", 'Reminder: <span class="whole">R-2026-02347</span>'),
        ("A-1, <b>-2 (+1)", '<span class="whole">A-1</span>, <span class="whole">&lt;b&gt;-2</span> (+1)'),
        ("Follow-up of an e-mail", "Follow-up of an e-mail"),
        ("A" * 40 + "-1", "A" * 40 + "-1"),
        ("", ""),
    ],
)
def test_a_number_stays_in_one_piece_where_it_fits_a_line(text: str, shown: str) -> None:
    assert whole(text) == shown


def test_a_language_is_called_by_its_name() -> None:
    assert [language(code) for code in ("fr", "pt-BR", "zz", "")] == ["French", "Portuguese", "zz", ""]


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (123_450, "EUR", "en", "1,234.50"),
        (123_450, "EUR", "de", "1.234,50"),
        (123_450, "EUR", "de_CH", "1\u2019234.50"),
        (123_450, "EUR", "fr", "1\u202f234,50"),
        (-123_450, "EUR", "en", "\u22121,234.50"),
        (1_234, "JPY", "en", "1,234"),
        (1_234, "KWD", "en", "1.234"),
        (0, "EUR", "en", "0.00"),
        (10**17 + 1, "EUR", "en", "1,000,000,000,000,000.01"),
    ],
)
def test_an_amount_is_exact_and_grouped_as_its_reader_groups(minor: int, currency: str, locale: str, text: str) -> None:
    assert figures(minor, currency, locale) == text


def test_a_credit_looks_different() -> None:
    template = Template("{% load words %}{% money minor 'EUR' %}")
    assert 'class="money credit"' in template.render(Context({"place": a_place(), "minor": -1}))
    assert 'class="money"' in template.render(Context({"place": a_place(), "minor": 1}))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 9, 22), "22 Sep 2026 (14 days late)"),
        (dt.date(2026, 10, 5), "5 Oct 2026 (1 day late)"),
        (dt.date(2026, 10, 6), "6 Oct 2026 (due today)"),
        (dt.date(2026, 10, 9), "9 Oct 2026 (in 3 days)"),
        (None, ""),
    ],
)
def test_a_due_date_says_how_late_it_is(day: dt.date | None, text: str) -> None:
    assert written("{% due day %}", day=day) == text


def test_an_instant_is_written_in_the_organizations_zone() -> None:
    at = dt.datetime(2026, 10, 5, 22, 30, tzinfo=dt.UTC)
    assert written("{% instant at %}", at=at) == "6 Oct 2026, 00:30"


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (500, "500"), (501, "500+"), (17_319, "17,319")])
def test_a_count_past_its_cap_says_so(count: int, text: str) -> None:
    assert written("{% number count cap %}", count=count, cap=0 if count > 501 else 500) == text


def test_code_in_a_sentence_is_shown_as_code_and_nothing_else_is_believed() -> None:
    html = Template("{% load words %}{{ text|coded }}").render(Context({"text": "run `a <b>` <script>"}))
    assert html == "run <code>a &lt;b&gt;</code> &lt;script&gt;"


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("de-AT,de;q=0.9", "de_AT"),
        ("en-GB", "en_GB"),
        ("*", "en"),
        ("", "en"),
        ("xx-nonsense, ../../etc, fr;q=0.5", "fr"),
        ("\x00", "en"),
    ],
)
def test_the_readers_locale_is_theirs_or_english(accepted: str, locale: str) -> None:
    assert locale_of(accepted) == locale


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.50", 123_450),
        ("1234,50", 123_450),
        ("1,234.50", 123_450),
        ("1.234,50", 123_450),
        ("1'234.50", 123_450),
        ("1 234,5", 123_450),
        ("1,234,567.89", 123_456_789),
        (" 12 ", 1_200),
        ("0.01", 1),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, minor: int) -> None:
    assert typed(text, "EUR") == minor


@pytest.mark.parametrize(
    "text", ["1,234", "1.234", "1.500", "1,500", "1.234.567", "1,23,4.5", "", "x", "1e3", "0x10", "1..2", "٣"]
)
def test_an_amount_that_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        typed(text, "EUR")


@pytest.mark.parametrize("kind", _TONES)
def test_every_state_has_a_word_and_a_tone_of_ours(kind: str) -> None:
    terms, tones = _TONES[kind]
    assert set(tones) <= set(terms.values)
    for code in terms.values:
        tone, word = tone_of(kind, code)
        assert tone in {"good", "wait", "warn", "bad", "plain"}
        assert word


def test_a_code_nobody_named_keeps_itself_as_its_word() -> None:
    assert tone_of("message", "ON_THE_MOON") == ("plain", "on the moon")


def test_short_reasons_are_reasons() -> None:
    from dunwell.correspondence.terms import UNREAL
    from dunwell.engine.explain import CODES

    assert set(SHORT) <= CODES | set(UNREAL)
    assert not set(OF_MESSAGES) & set(SHORT)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ({"message": 15, "task": 1, "proposal": 0, "lapsed": 2}, "15 messages, 1 task, 2 lapsed"),
        ({"message": 1, "task": 0, "proposal": 3}, "1 message, 3 proposals"),
        ({"message": 0, "lapsed": 0}, "nothing"),
        ({}, "nothing"),
    ],
)
def test_what_a_night_wrote_is_counted_in_words(actions: dict[str, int], said: str) -> None:
    assert wrote(actions) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("BANK_DATA_MISSING", "bank data missing"),
        ("final-notice", "final notice"),
        ("courtesy@2026-11-13", "courteous reminder"),
    ],
)
def test_codes_become_words(code: str, said: str) -> None:
    assert words(code) == said


def test_every_code_has_one_wording_wherever_it_is_met() -> None:
    called: list[tuple[type[TextChoices], Mapping[str, str]]] = [
        (CustomerKind, engine.DEBTORS),
        (Method, engine.METHODS),
        (DocumentKind, engine.DOCUMENTS),
        (HoldKind, engine.HOLDS),
        (Channel, engine.CHANNELS),
    ]
    for terms, names in called:
        assert {one.value: str(one.label) for one in terms} == dict(names), terms.__name__
    for reason, names_of in explain.NAMES.items():
        coded = {name for name in names_of if name in {"kind", "method", "channel"}}
        assert coded == {name for code, name in engine.OF_REASONS if code == reason}, reason
    assert {name for name, field in FIELDS.items() if field.unit == "code"} == set(engine.OF_FACTS)
    for fact, names in engine.OF_FACTS.items():
        offered = {value: label for value, label in conditions._CODES[fact] if value}
        assert offered == {value: label for value, label in names.items() if value}, fact
        for code in offered:
            assert say([fact, "=", code]).endswith(f" is {names[code]}")


def test_conditions_know_the_countries_that_customers_may_have() -> None:
    assert countries() == COUNTRIES


def test_no_code_of_the_engine_is_shown_as_a_code() -> None:
    assert set(SHORT) >= explain.CODES
    shown = [*SHORT.values(), *OF_MESSAGES.values()]
    shown += [str(label) for terms, _ in _TONES.values() for _, label in terms.choices]
    assert [word for word in shown if "_" in word or word.isupper()] == []
    assert tone_of("by", "EMAIL")[1] == "e-mail"
    assert tone_of("by", "OLD_DEBT")[1] == "look at an old debt"


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("OLD_DEBT", "old-debt", ""),
        ("HAND_OVER", "hand-over", ""),
        ("CALL", "call", ""),
        ("CALL", "second-call", "second call"),
        ("VISIT", "the owner asked for it", "the owner asked for it"),
        ("ALLOCATE", "", ""),
    ],
)
def test_a_task_says_why_in_words_and_not_twice(kind: str, reason: str, said: str) -> None:
    assert written("{% asked_for kind reason %}", kind=kind, reason=reason) == said
