"""Letters: what they say, in every language, and what they never say."""

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest

from dunwell.correspondence.letters import House, Item, Letter, locale_of, money, render
from dunwell.correspondence.texts import TEXTS, Tone, language_of

D = dt.date
HOUSE = House(
    "Müller & Söhne GmbH",
    "Weg 1\n10115 Berlin",
    "Anna Müller",
    "+49 30 123",
    "ar@mueller.example",
    "DE02120300000000202051",
)
OLD = Item("INV-1", D(2026, 8, 1), D(2026, 9, 1), "EUR", 120_000, 100_000, contested=20_000, is_severe=True)
NEW = Item("INV-2", D(2026, 9, 1), D(2026, 10, 1), "EUR", 50_000, 50_000)
SOON = Item("INV-3", D(2026, 9, 9), D(2026, 10, 9), "EUR", 7_000, 7_000)


def letter(**changes: Any) -> Letter:
    written = Letter(
        tone=Tone.REMINDER,
        language="en",
        today=D(2026, 10, 5),
        house=HOUSE,
        customer="ACME Ltd",
        customer_number="C-1",
        country="GB",
        overdue=(OLD, NEW),
        due_soon=(SOON,),
        total_overdue={"EUR": 150_000},
        credits={"EUR": 25_000},
        asked={"EUR": 125_000},
        reminded_on=D(2026, 9, 20),
        deadline=D(2026, 10, 15),
    )
    return dataclasses.replace(written, **changes)


@pytest.mark.parametrize("tone", [Tone.ANSWER, Tone.NOT_FOUND])
@pytest.mark.parametrize("language", TEXTS)
def test_an_answer_names_its_documents_and_asks_for_nothing(language: str, tone: Tone) -> None:
    nothing: dict[str, Any] = {"overdue": (), "due_soon": (), "total_overdue": {}, "credits": {}, "asked": {}}
    answer = letter(language=language, tone=tone, about=("INV-1", "INV-2"), **nothing)
    written = render(answer)
    assert "INV-1, INV-2" in written.subject
    assert "INV-1, INV-2" in written.text
    for text in (written.text, written.html):
        assert "EUR" not in text
        assert "DE02" not in text
        assert "+49 30 123" in text
    own = render(dataclasses.replace(answer, own_words={"opening": "The note is signed."}))
    assert "The note is signed." in own.text


@pytest.mark.parametrize("tone", [tone for tone in Tone if tone not in {Tone.ANSWER, Tone.NOT_FOUND}])
@pytest.mark.parametrize("language", TEXTS)
def test_every_text_is_whole(language: str, tone: Tone) -> None:
    written = render(letter(language=language, tone=tone))
    plain = re.sub(r"<style>.*?</style>", "", written.html)  # which has its own braces
    for text in (written.subject, written.text, plain):
        assert "{" not in text
        assert "}" not in text
        assert "None" not in text
    for said in ("INV-1", "INV-2", "INV-3", "Anna Müller", "DE02 1203 0000 0000 2020 51", "+49 30 123"):
        assert said in written.text
        assert said in written.html
    assert "localhost" not in written.html
    assert written.subject


@pytest.mark.parametrize("language", TEXTS)
def test_all_texts_differ_by_language_and_tone(language: str) -> None:
    texts = TEXTS[language]
    spoken = [texts.spoken(tone) for tone in Tone]
    assert len({said.opening for said in spoken}) == len(Tone)
    assert len({said.subject for said in spoken}) == len(Tone)
    if language != "en":
        english = dataclasses.asdict(TEXTS["en"])
        same = [name for name, text in dataclasses.asdict(texts).items() if text == english[name]]
        # A few words are spelled the same in two languages.
        assert set(same) <= {"issued", "open", "overdue", "number", "by_phone", "by_mail", "contact"}


THREATS = re.compile(
    r"lawyer|court|legal action|seiz|rechtsanwalt|anwalt|gericht|inkasso|avocat|huissier|tribunal|abogad|juzgad|"
    r"avvocat|tribunale|advocaat|rechter|deurwaarder|credit rating|schufa|fee|gebühr|immediately|sofort",
    re.IGNORECASE,
)


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("language", TEXTS)
def test_no_text_threatens(language: str, tone: Tone) -> None:
    assert THREATS.findall(render(letter(language=language, tone=tone)).text) == []


def test_a_reminder_asks_for_the_net_and_says_how_it_comes_about() -> None:
    text = render(letter()).text
    assert "Your open credit of 250.00 EUR has been deducted." in text
    assert "Overdue in all: 1,500.00 EUR" in text
    assert "Please pay: 1,250.00 EUR" in text
    assert "200.00 EUR of INV-1 is being looked into and is not asked for here." in text
    assert "INV-1, Date 1 Aug 2026, Due 1 Sept 2026 (34 days late)" in text
    assert "Open: 1,200.00 EUR, To pay now: 1,000.00 EUR" in text
    assert "INV-3, Date 9 Sept 2026, Due 9 Oct 2026" in text


def test_what_is_asked_has_a_column_of_its_own_only_where_it_is_less() -> None:
    assert "To pay now" in render(letter()).html
    whole = dataclasses.replace(OLD, asked=OLD.open, contested=0, promised=0)
    assert "To pay now" not in render(letter(overdue=(whole,))).html


def test_cash_money_seen_promised_and_resting_parts_are_named() -> None:
    item = dataclasses.replace(OLD, asked=10_000, contested=20_000, promised=30_000)
    text = render(letter(overdue=(item,), credits=None, cash={"EUR": 1_000}, seen={"EUR": 2_000})).text
    assert "Your payment of 10.00 EUR, not yet assigned to an invoice, has been deducted." in text
    assert "We have seen a payment of 20.00 EUR that is not booked yet" in text
    assert "300.00 EUR of INV-1 is covered by what we agreed" in text
    assert "600.00 EUR of INV-1 rests for the time being" in text


def test_the_severe_sentence_is_about_the_severe_lines_only() -> None:
    text = render(letter(tone=Tone.FINAL)).text
    assert "This is our final notice for INV-1. Please pay by 15 Oct 2026." in text
    assert "INV-2" not in next(line for line in text.splitlines() if "final notice" in line)
    assert "final notice for" not in render(letter(tone=Tone.AGAIN)).text


def test_a_second_reminder_says_when_the_first_one_came() -> None:
    assert "We wrote to you on 20 Sept 2026." in render(letter(tone=Tone.AGAIN)).text


def test_a_note_asks_for_nothing_overdue() -> None:
    written = render(letter(tone=Tone.NOTE, overdue=(), total_overdue=None, asked=None))
    assert written.subject == "Due soon: INV-3"
    assert "Please pay:" not in written.text
    assert "deducted" not in written.text
    assert "Overdue" not in written.html


def test_each_currency_has_its_own_total() -> None:
    dollars = dataclasses.replace(NEW, number="INV-7", currency="USD")
    yen = dataclasses.replace(NEW, number="INV-8", currency="JPY", open=50_000, asked=50_000)
    text = render(letter(overdue=(dollars, yen), credits=None, asked={"JPY": 50_000, "USD": 50_000})).text
    assert "Please pay: 50,000 JPY" in text
    assert "Please pay: 500.00 USD" in text


def test_where_nothing_is_left_to_pay_nothing_is_asked() -> None:
    text = render(letter(asked={})).text
    assert "You need not pay anything overdue at present." in text
    assert "Please pay" not in text


@pytest.mark.parametrize(
    ("language", "country", "written"),
    [
        ("de", "DE", "1.234,50 EUR"),
        ("de", "CH", "1\u2019234.50 EUR"),
        ("en", "US", "1,234.50 EUR"),
        ("fr", "FR", "1\u202f234,50 EUR"),
        ("es", "ES", "1.234,50 EUR"),
        ("nl", "NL", "1.234,50 EUR"),
        ("it", "", "1.234,50 EUR"),
        ("de", "FR", "1.234,50 EUR"),
        ("en", "DE", "1,234.50 EUR"),
        ("en", "XX", "1,234.50 EUR"),
        ("es", "MX", "1,234.50 EUR"),
        ("fr", "IT", "1\u202f234,50 EUR"),
    ],
)
def test_amounts_read_as_in_the_recipients_country(language: str, country: str, written: str) -> None:
    assert money(123_450, "EUR", locale_of(language, country)) == written


def test_the_greeting_is_by_name_where_there_is_one() -> None:
    assert render(letter()).text.startswith("Dear Sir or Madam,\n")
    assert render(letter(person="Jane Roe")).text.startswith("Dear Jane Roe,\n")
    assert render(letter(greeting="Dear Dr Roe,", person="Jane Roe")).text.startswith("Dear Dr Roe,\n")


def test_a_trial_run_says_first_of_all_whom_it_was_meant_for() -> None:
    written = render(letter(redirected_from="real@acme.example"))
    assert "real@acme.example" in written.text.splitlines()[0]
    assert "real@acme.example" in written.html


def test_a_creditor_who_gave_little_writes_little() -> None:
    text = render(letter(house=House("ACME"))).text
    assert "IBAN" not in text
    assert "Please contact" not in text
    assert "Payment reference: C-1, INV-1, INV-2" in text


def test_names_are_text_and_never_markup() -> None:
    nasty = "<script>alert(1)</script>{{ 7|add:7 }}{0}"
    item = dataclasses.replace(NEW, number=nasty)
    written = render(
        letter(overdue=(item,), person=nasty, house=dataclasses.replace(HOUSE, name=nasty, address=nasty, signer=nasty))
    )
    assert "<script>" not in written.html
    assert "&lt;script&gt;" in written.html
    assert nasty in written.text


def test_many_numbers_do_not_fill_the_subject() -> None:
    items = tuple(dataclasses.replace(NEW, number=f"INV-{n}") for n in range(40))
    assert render(letter(overdue=items)).subject == "Reminder: INV-0, INV-1, INV-2 (+37)"


def test_subject_and_reference_name_only_what_is_asked_for() -> None:
    promised = dataclasses.replace(NEW, asked=0, promised=50_000)
    written = render(letter(overdue=(OLD, promised)))
    assert written.subject == "Reminder: INV-1"
    assert "Payment reference: C-1, INV-1\n" in written.text


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(("de-AT", "en"), "de"), (("pt", "fr"), "fr"), (("", ""), "en"), (("NL",), "nl"), (("pt_BR",), "en")],
)
def test_a_language_nobody_wrote_falls_back(wanted: tuple[str, ...], found: str) -> None:
    assert language_of(*wanted) == found
