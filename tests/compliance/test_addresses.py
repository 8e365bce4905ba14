"""One address however it is written."""

import pytest

from dunwell.compliance.addresses import ending, is_same, masked, plain


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" AP@X.Example ", "ap@x.example"),
        ("+49 (0)30 12-34 56", "+4930123456"),
        ("0049 30 123456", "+4930123456"),
        ("030/123456", "030123456"),
        ("12", "12"),
        ("Hauptstr. 5", "hauptstr. 5"),
        ("", ""),
    ],
)
def test_what_is_kept(written: str, kept: str) -> None:
    assert plain(written) == kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 30 123456", "030 123456", True),
        ("+1 213 555 0123", "(213) 555-0123", True),
        ("1 213 555 0123", "213.555.0123", True),
        ("+49 30 123456", "+49 30 123457", False),
        ("110", "110", True),
        ("+49 110", "110", False),
        ("a@x.example", "A@x.example", True),
        ("a@x.example", "b@x.example", False),
    ],
)
def test_what_is_the_same(one: str, other: str, *, same: bool) -> None:
    assert is_same(one, other) is same


def test_an_end_that_says_too_little_is_none() -> None:
    assert (ending("110 112"), ending("ap@x.example")) == ("110112", "")
    assert ending("12345") == ""


def test_a_number_is_named_by_its_end() -> None:
    assert masked("+49 30 123456") == "number ending in 456"
    assert masked("ap@x.example") == "ap@x.example"
