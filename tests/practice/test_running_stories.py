"""What a story says without naming a customer, and after a night that writes nothing."""

import pytest

from dunwell.practice.stories.running import run_text

INVOICE = "2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01\n"

pytestmark = pytest.mark.django_db(transaction=True)


def failures(text: str) -> list[tuple[int, str, str]]:
    return [tuple(failure) for outcome in run_text(text, name="s") for failure in outcome.failures]  # type: ignore[misc]


def test_what_names_no_customer_is_about_the_one_named_last() -> None:
    assert failures(f"{INVOICE}2026-10-05 night ACME first reminder; no call; state late\n") == []
    ((line, expected, got),) = failures("2026-10-05 night no call\n")
    assert (line, expected, got) == (1, "a customer in front of 'no call'", "none was named before")


def test_a_slip_of_the_pen_is_no_message() -> None:
    ((line, expected, got),) = failures(f"{INVOICE}2026-10-05 night ACME first reminder; ageng total 5.00\n")
    assert (line, got) == (2, "ageng total 5.00")
    assert expected.startswith("`ageing total")


def test_below_a_dry_night_stand_steps_and_reasons_only() -> None:
    found = failures(f"{INVOICE}2026-10-05 dry night ACME first reminder asks 100.00; ACME nothing; ACME call\n")
    assert [(line, got) for line, _, got in found[:2]] == [(2, "asks"), (2, "reminder-1 for INV-1")]
    assert found[0][1].startswith("only a step, `for` and `because` after a dry night")
    assert found[2][1] == "an open task CALL for ACME"
    other = failures(
        f"{INVOICE}2026-10-05 dry night ACME final notice; ACME reminder for INV-2; ACME reminder because paid\n"
    )
    assert [expected for _, expected, _ in other] == [
        "final notice to ACME",
        "its own step for INV-2",
        "the reason paid",
    ]


def test_a_task_says_why() -> None:
    night = f"{INVOICE}nights 2026-09-28 to 2026-10-22 ACME task call because INV-1 21 days late"
    assert failures(f"{night}; task call because 21 days late\n") == []
    assert [row[1] for row in failures(f"{night}; task call because INV-1 disputed\n")] == ["the reason INV-1 disputed"]


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    found = failures(f"{INVOICE}2026-10-05 night\n  ACME asks 100.00\n  ACME first reminder\n  agening total 5.00\n")
    assert [(line, got) for line, _, got in found] == [(3, "ACME asks 100.00"), (5, "agening total 5.00")]
    assert found[0][1].endswith("or what a message is, such as `first reminder asks 100.00`")
