"""A preview is what dispatch would send, and changes nothing."""

import datetime as dt
import email
import email.policy

import pytest
from django.db import transaction

from dunwell.audit.operations import keep_file
from dunwell.audit.terms import FileKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations import MessageError, rewrite
from dunwell.dunning.previewing import Preview, preview
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import set_logo
from tests import make
from tests.dunning.nights import TEN, house_with_mail, mails, night, owes, pay, send, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    return house_with_mail(sending="REVIEW")


def words_of(content: bytes) -> str:
    return text_of(email.message_from_bytes(content, policy=email.policy.default))


def test_it_reads_as_the_mail_that_leaves_then(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    seen = preview(house.pk, message.pk, at=TEN)
    assert seen is not None
    assert seen.content is not None
    assert Message.objects.of(house).get().state == "IN_REVIEW"
    assert mails(house) == []
    Message.objects.of(house).update(state="READY", approved_at=TEN)
    send(house)
    (mail,) = mails(house)
    assert words_of(seen.content) == text_of(mail)
    assert preview(house.pk, message.pk, at=TEN) is None


def test_what_has_lost_its_point_says_why(house: Organization) -> None:
    customer, line = owes(house)
    (message,) = night(house)
    with transaction.atomic():
        pay(house, customer, line)
    seen = preview(house.pk, message.pk, at=TEN)
    assert seen == Preview(None, "nothing_open")


def test_it_says_which_kind_of_message_it_would_be_by_now(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    Message.objects.of(house).update(template="final", severity=2)
    seen = preview(house.pk, message.pk, at=TEN)
    assert seen is not None
    assert seen.template == "reminder"


def test_another_houses_message_is_not_shown(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    assert preview(house_with_mail("Other").pk, message.pk, at=TEN) is None


def test_on_a_closed_day_it_is_what_leaves_on_the_next_open_one(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    seen = preview(house.pk, message.pk, at=TEN + dt.timedelta(days=5))  # a Saturday
    assert seen is not None
    assert seen.content is not None
    assert "11 days late" in words_of(seen.content)


def said(house: Organization, message: Message, **words: str) -> None:
    with transaction.atomic():
        rewrite(organization=house.pk, message=message.pk, words=words, at=TEN, actor="user:1")


def test_a_person_writes_the_words_and_the_figures_stay_ours(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    before = preview(house.pk, message.pk, at=TEN)
    assert before is not None
    assert set(before.words) == {"greeting", "opening", "wish"}
    said(house, message, opening="As agreed on the phone on 22.11.2026, here is the list.", wish="")
    seen = preview(house.pk, message.pk, at=TEN)
    assert seen is not None
    assert seen.content is not None
    assert seen.words["wish"] == before.words["wish"]
    text = words_of(seen.content)
    assert "As agreed on the phone on 22.11.2026" in text
    assert before.words["opening"] not in text
    assert "Please pay: " in text
    Message.objects.of(house).update(state="READY", approved_at=TEN)
    send(house)
    (mail,) = mails(house)
    assert text_of(mail) == text
    with pytest.raises(MessageError, match="only one in review"):
        said(house, message, opening="too late")


@pytest.mark.parametrize("amount", ["1,234.50", "1.234,50 EUR", "EUR 5", "€ 12", "12 €", "1'000", "999.00", "40 Euro"])
def test_an_amount_in_the_words_is_refused(house: Organization, amount: str) -> None:
    owes(house)
    (message,) = night(house)
    with pytest.raises(MessageError, match="names an amount"):
        said(house, message, wish=f"Please pay {amount} today.")
    message.refresh_from_db()
    assert message.own_words is None


@pytest.mark.parametrize(
    "text", ["on 22.11.2026, at 10.30", "R-2026-00123 and 4 others", "call 089/123 45 67", "in 14 days"]
)
def test_days_numbers_and_phones_are_no_amounts(house: Organization, text: str) -> None:
    owes(house)
    (message,) = night(house)
    said(house, message, opening=text)
    message.refresh_from_db()
    assert message.own_words == {"opening": text}


def test_no_other_sentence_can_be_written_and_empty_ones_become_ours_again(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    with pytest.raises(MessageError, match="no sentence of a letter"):
        said(house, message, totals="Please pay nothing")
    with pytest.raises(MessageError, match="longer than"):
        said(house, message, wish="x" * 2001)
    said(house, message, wish="Please")
    said(house, message, wish=" ")
    message.refresh_from_db()
    assert message.own_words is None


def test_a_logo_stands_in_the_mail_that_leaves() -> None:
    house = house_with_mail()
    picture = b"\x89PNG\r\n\x1a\n" + bytes(50)
    with transaction.atomic():
        kept = keep_file(organization=house.pk, content=picture, kind=FileKind.LOGO, at=make.AT)
        set_logo(organization=house.pk, logo=kept, at=make.AT, actor="test")
    owes(house)
    night(Organization.objects.get(pk=house.pk))
    send(house)
    [mail] = mails(house)
    assert [part.get_payload(decode=True) for part in mail.walk() if part.get_content_maintype() == "image"] == [
        picture
    ]
    body = mail.get_body(("html",))
    assert body is not None
    assert 'src="cid:logo"' in body.get_content()
