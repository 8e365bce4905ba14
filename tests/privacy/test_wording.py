"""Rows that are handed out, as people read them."""

import datetime as dt

import pytest

from dunwell.privacy.wording import Invoices, happened, in_words

KNOWN = Invoices({7: ("INV-7", "JPY")}, {3: "INV-3"}, "EUR")
AT = dt.datetime(2026, 10, 5, 8, 30, tzinfo=dt.UTC)


def test_amounts_are_in_the_currency_they_are_about() -> None:
    assert in_words("disputes.Dispute", {"id": 1, "open_item_id": 7, "amount_minor": 1200, "state": "OPEN"}, KNOWN) == {
        "invoice": "INV-7",
        "amount": "1200 JPY",
        "state": "open",
    }
    assert in_words("customers.Customer", {"credit_limit_minor": 5_000_00, "currency": ""}, KNOWN) == {
        "credit limit": "5000.00",
        "currency": "",
    }
    assert in_words("worklist.Standing", {"value_minor": None}, KNOWN) == {"value": ""}
    assert in_words("correspondence.Message", {"asked": {"EUR": 1050}}, KNOWN) == {"asked": "10.50 EUR"}


def test_codes_days_and_answers_are_in_words() -> None:
    row = {"kind": "SOLE_TRADER", "country": "DE", "language": "fr", "is_key_account": True, "payment_method": "CARD"}
    assert in_words("customers.Customer", {**row, "recorded_at": AT, "parent_id": 4, "vat_id": "DE1"}, KNOWN) == {
        "kind": "sole trader",
        "country": "Germany",
        "language": "French",
        "key account": "yes",
        "payment method": "card on file",
        "recorded at": "2026-10-05 08:30 UTC",
        "VAT number": "DE1",
    }


@pytest.mark.parametrize(("subject", "invoice"), [(7, "INV-7"), (-2, "")])
def test_a_step_names_its_invoice(subject: int, invoice: str) -> None:
    told = in_words("dunning.StepTaken", {"subject": subject, "step_id": "reminder-1", "run_id": 1}, KNOWN)
    assert told == {"invoice": invoice, "step": "reminder-1"}
    assert in_words("receivables.OpenItem", {"document_id": 3}, KNOWN) == {"invoice": "INV-3"}


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (
            '{"amount_minor": 1250, "currency": "USD", "open_item": 7, "attempt": 1, "old_reason": ""}',
            "amount: 12.50 USD; invoice: INV-7",
        ),
        (
            '{"asked": {"EUR": 100}, "paid_on": "2026-10-05", "lines": [1]}',
            "asked: 1.00 EUR; paid on: 2026-10-05; lines: [1]",
        ),
        ("likes tea", "likes tea"),
        ("[1]", "[1]"),
        (None, ""),
    ],
)
def test_what_happened_is_told_without_codes(text: str | None, noted: str) -> None:
    told = happened(AT, "user:3", "dispute.opened", text, KNOWN)
    assert told == ("2026-10-05 08:30 UTC", "one of our people", "dispute opened", noted)
    assert happened(AT, "system:night", "x", text, KNOWN)[1] == "Dunwell"
