import datetime as dt

import pytest

from dunwell.practice.stories.forms import DOES
from dunwell.practice.stories.grammar import Forms, parse, shown
from dunwell.practice.stories.text import UnreadableError
from dunwell.practice.stories.words import Part

FORMS = Forms()


@FORMS.form(
    "pay {customer} {amount:amount} [{currency:currency}]", "for {parts:parts}", "known {known:date}", "by force"
)
def pay() -> None:
    """Pay. And more."""


@FORMS.form("[{customer}] look [on] {day:date}")
def look() -> None:
    """Look."""


@FORMS.form("night", "no dispatch", is_open=True)
def night() -> None:
    """Sleep."""


@FORMS.form("{customer} {step:words}", "by {channel:channel}", "asks {asks:money}", "because {why:rest}")
def write() -> None:
    """Write."""


def said(text: str) -> dict[str, object]:
    read = parse(1, text, FORMS)
    return {name: value for name, value in vars(read.said).items() if value is not None}


def test_clauses_come_in_any_order_with_or_without_commas() -> None:
    whole = said("pay ACME 1,000.50 EUR for INV-1 300.00 EUR, INV-2 and INV-3, known 2026-10-19 by force")
    assert whole == {
        "customer": "ACME",
        "amount": "1000.50",
        "currency": "EUR",
        "parts": [Part("INV-1", "300.00", "EUR"), Part("INV-2"), Part("INV-3")],
        "known": dt.date(2026, 10, 19),
        "by_force": True,
    }
    assert said("PAY ACME 1000.50 EUR by force known 2026-10-19 for INV-1 300 EUR, INV-2, INV-3")["known"]


def test_what_may_be_left_out_is_left_out_with_its_blank() -> None:
    assert said("pay ACME 5") == {"customer": "ACME", "amount": "5"}
    assert said("look 2026-10-05") == {"day": dt.date(2026, 10, 5)}
    assert said("ACME look on 2026-10-05") == {"customer": "ACME", "day": dt.date(2026, 10, 5)}


def test_names_have_a_capital_or_a_digit_or_quotes() -> None:
    assert said('pay "acme ltd" 5')["customer"] == "acme ltd"
    assert said("pay 4711 5")["customer"] == "4711"
    with pytest.raises(UnreadableError):
        said("pay acme 5")


def test_free_words_end_where_a_clause_begins() -> None:
    assert said("ACME final notice by post asks 5.00 EUR and 6.00 USD because INV-1 is late, really") == {
        "customer": "ACME",
        "step": "final notice",
        "channel": "LETTER",
        "asks": [("5.00", "EUR"), ("6.00", "USD")],
        "why": "INV-1 is late, really",
    }


def test_an_open_sentence_leaves_the_rest() -> None:
    read = parse(1, "night no dispatch: ACME nothing; B nothing", FORMS)
    assert (read.said.no_dispatch, read.rest) == (True, "ACME nothing; B nothing")


def test_where_reading_stopped_is_said() -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(3, "pay ACME 5 EUR fro INV-1", FORMS[:1])
    assert caught.value.got == "fro INV-1"
    assert "after `pay ACME 5 EUR`: `for NAME [AMOUNT], NAME [AMOUNT]`, `known DATE`" in caught.value.expected


@pytest.mark.parametrize(
    ("text", "expected", "got"),
    [
        ("hold ACME kind lawyer", "`kind HOLD_KIND`; HOLD_KIND is one of block, ", "kind lawyer"),
        ("invoice ACME INV-1 5 due 31.10.2026", "`due DATE [AMOUNT], DATE [AMOUNT]`; amounts are", "due 31.10.2026"),
        ("hold ACME whole groop", "after `hold ACME`: `whole group`", "whole groop"),
    ],
)
def test_a_clause_that_was_begun_is_the_one_that_is_told(text: str, expected: str, got: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(3, text, DOES)
    assert (expected in caught.value.expected, caught.value.got) == (True, got)


@pytest.mark.parametrize("quoted", ['"says it is paid"', "says it is paid", '"Says it  is paid"'])
def test_words_of_the_field_may_stand_in_quotes(quoted: str) -> None:
    assert parse(1, f"hold ACME kind {quoted} until 2026-10-09", DOES).said.kind == "CLAIMED_PAID"


@pytest.mark.parametrize("step", ["second reminder", '"second reminder"', "reminder-2", "2"])
def test_a_last_notice_is_named_in_words(step: str) -> None:
    said = parse(1, f"invoice ACME INV-1 5 last notice {step} on 2026-09-20 due 2026-09-01", DOES).said
    assert (said.notice, said.notice_on) == (step.strip('"'), dt.date(2026, 9, 20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pament ACME 5", "`payment "),
        ("invoice acme INV-1 5", "`DOCUMENT_KIND CUSTOMER NUMBER AMOUNT [CUR]`; names have a capital letter"),
        ("invoice ACME INV-1 1.234,56", "amounts are written 1,000.00"),
        ("cancel the order", "`(void|cancel) NUMBER`"),
        ("country GER", "`country COUNTRY`; countries are ISO codes such as DE"),
        ("dispute closed INV-1", "`dispute "),
        ("xyzzy", "a sentence that begins with a name, or with "),
        ("ACME frobs INV-1", "after `ACME`: `agrees`, `called`, "),
    ],
)
def test_a_sentence_nobody_reads_is_told_how_such_a_one_goes(text: str, expected: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(3, text, DOES)
    assert caught.value.got == text
    assert expected in caught.value.expected


def test_a_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnreadableError, match="a date that exists"):
        said("pay ACME 5 known 2026-02-30")


def test_patterns_are_their_own_documentation() -> None:
    assert shown("pay {customer} {amount:amount} [{currency:currency}]") == "pay CUSTOMER AMOUNT [CUR]"
    assert FORMS[0].explained == "Pay. And more."
