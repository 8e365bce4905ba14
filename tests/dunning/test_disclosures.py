"""What laws want said, and which notices were given: asked of the bytes that leave and of the ledger, by dispatch."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import asking, ledger
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.terms import Channel, ContactState, Outcome
from dunwell.correspondence.models import Message
from dunwell.correspondence.statements import carried
from dunwell.customers.models import Contact, Customer
from dunwell.dunning.contacting import Way, may_contact, note_talk
from dunwell.organizations.models import Organization
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail, mails, night, send, text_of

pytestmark = pytest.mark.django_db(transaction=True)
NINE = {"America/Los_Angeles": 16, "America/Toronto": 13, "Europe/Berlin": 7}
"""The hour, in UTC, at which it is nine in a zone in October."""

FACTS = {
    "party": "THIRD",
    "address": "1 High Street\nDover",
    "client_name": "Nordwind GmbH",
    "client_address": "Hafen 1\n20457 Hamburg",
    "claims_from": "deliveries under the contract of 3 May 2025",
    "license": "RDG 12/345",
    "authority": "Bundesamt für Justiz, 53094 Bonn, rdg@bfj.bund.de",
}
HOME = {"city": "Oakland", "address1": "2 Main St", "postal_code": "94601", "region": "California"}
LA: dict[str, Any] = {"country": "US", "time_zone": "America/Los_Angeles", "language": "en"}
BERLIN: dict[str, Any] = {"country": "DE", "time_zone": "Europe/Berlin", "language": "de"}
TORONTO: dict[str, Any] = {"country": "CA", "time_zone": "America/Toronto", "language": "en"}


def agency(**facts: str) -> Organization:
    house = house_with_mail("Agency")
    Organization.objects.filter(pk=house.pk).update(**{**FACTS, **facts})
    return Organization.objects.get(pk=house.pk)


def person(
    house: Organization, where: dict[str, Any], home: dict[str, str] | None = None, due: dt.date = dt.date(2026, 10, 1)
) -> Customer:
    """A consumer who owes 1,000.00."""
    with transaction.atomic():
        row = make.customer(house, "ANNE", kind="CONSUMER", name="Anne Doe", **where)
        make.invoice(house, row, due=due, issued=due - dt.timedelta(days=30))
        Customer.objects.of(house).filter(pk=row.pk).update(**(home or {}), number="ANNE")
    return row


def leave(house: Organization, day: dt.date = MONDAY, zone: str = "America/Los_Angeles") -> Message:
    """Write what is due on a day and send it at nine; return the latest message."""
    night(house, day)
    send(house, dt.datetime(day.year, day.month, day.day, NINE[zone], tzinfo=dt.UTC))
    return Message.objects.of(house).get(night_on=day)


def rule_of(house: Organization) -> str:
    return Refusal.objects.of(house).order_by("-id")[0].rule


def test_a_collectors_first_mail_to_an_american_says_what_it_must_and_the_notice_is_noted() -> None:
    house = agency()
    row = person(house, LA, HOME)
    assert leave(house).state == "SENT"
    (mail,) = mails(house)
    text = text_of(mail)
    assert mail["Subject"] == "Your account: INV-1"
    assert mail["List-Unsubscribe"] == "<mailto:ar@house.example?subject=STOP>"
    assert "on behalf of our client Nordwind GmbH, Hafen 1, 20457 Hamburg." in text
    assert "This is an attempt to collect a debt" in text
    assert "reply with the word STOP or send it to ar@house.example" in text
    assert "on 1 Sep 2026 you owed 1,000.00 EUR to Nordwind GmbH" in text
    assert "Call or write to us by 12 Nov 2026 to dispute" in text  # five working days without Columbus Day, then 30
    assert "You: Anne Doe, 2 Main St, Oakland California 94601." in text
    contact = ContactAttempt.objects.of(house).get(customer=row)
    assert (contact.notice, contact.state, contact.step) == ("validation_notice", "MADE", "first_collection_letter")
    told = contact.verdict["asked"]
    assert told["proposed"]["disclosures"] == ["client_name", "debt_collector_disclosure", "opt_out_method"]
    assert told["proposed"]["collector"] == "third_party"
    assert told["notices"] == [{"type": "validation_notice", "sent": "2026-10-05"}]
    assert asking.is_same(contact.verdict, asking.again(contact.verdict))
    assert leave(house, dt.date(2026, 10, 19)).state == "SENT"
    assert "About this debt" not in text_of(mails(house)[0])  # given once


def test_a_collectors_final_notice_waits_for_the_end_of_the_validation_period() -> None:
    house = agency()
    person(house, LA, HOME)
    final = next(
        message
        for message in (leave(house, MONDAY + dt.timedelta(days=7 * week)) for week in (0, 2, 4))
        if message.severity >= 2
    )
    assert (final.state, rule_of(house)) == ("LATER", "US-REGF-OVERSHADOW")
    assert final.not_before is not None
    assert final.not_before.date() == dt.date(2026, 11, 13)


def test_without_the_notice_the_gate_closes_after_five_days_until_somebody_gave_it() -> None:
    house = agency(address="")
    row = person(house, LA, HOME)
    assert leave(house).state == "SENT"  # the first communication may go without
    assert ContactAttempt.objects.of(house).get().notice == ""
    assert leave(house, dt.date(2026, 10, 19)).state == "WITHDRAWN"
    assert rule_of(house) == "US-REGF-VALIDATION"
    with transaction.atomic():
        given = ledger.note_notice(
            organization=house.pk, root=row.pk, customer=row.pk, notice="validation_notice", channel=Channel.LETTER,
            sent_on=dt.date(2026, 10, 19), source="our printer", at=dt.datetime(2026, 10, 19, 20, tzinfo=dt.UTC),
            actor="test",
        )  # fmt: skip
    assert leave(house, dt.date(2026, 10, 20)).state == "SENT"
    with transaction.atomic():
        ledger.note_return(
            organization=house.pk, contact=given, source="post", at=dt.datetime(2026, 10, 21, tzinfo=dt.UTC), actor="t"
        )
    assert leave(house, dt.date(2026, 11, 2)).state == "WITHDRAWN"


def test_a_notice_about_one_debt_is_none_about_another() -> None:
    house = agency()
    row = person(house, LA, HOME)
    leave(house)
    with transaction.atomic():
        make.invoice(house, row, number="INV-2", due=dt.date(2026, 10, 8))
    assert leave(house, dt.date(2026, 10, 19)).state == "SENT"
    assert "About this debt" in text_of(mails(house)[0])  # given anew, for both
    ContactAttempt.objects.of(house).update(state=ContactState.VOID)
    assert ContactAttempt.objects.of(house).filter(notice="").count() == 0


@pytest.mark.parametrize(
    ("missing", "where", "home", "rule"),
    [
        ({"email": ""}, LA, HOME, "US-REGF-EOPTOUT"),
        ({"authority": ""}, BERLIN, {}, "DE-RDG-13A"),
        ({"claims_from": ""}, BERLIN, {}, "DE-RDG-13A"),
        ({"client_address": ""}, BERLIN, {}, "DE-RDG-13A"),
        ({"license": ""}, TORONTO, {"region": "Ontario"}, "CA-ON-NOTICE6"),
    ],
)
def test_what_cannot_be_said_keeps_the_letter_back(
    missing: dict[str, str], where: dict[str, Any], home: dict[str, str], rule: str
) -> None:
    house = agency(**missing)
    person(house, where, home)
    assert leave(house, zone=where["time_zone"]).state == "WITHDRAWN"
    assert rule_of(house) == rule
    assert not mails(house)


def test_a_collectors_first_letter_to_a_german_person_is_complete_and_the_second_need_not_be() -> None:
    house = agency()
    person(house, BERLIN)
    assert leave(house, zone="Europe/Berlin").state == "SENT"
    text = text_of(mails(house)[0])
    for said in (
        "Nordwind GmbH, Hafen 1",
        "Grund der Forderungen: deliveries",
        "Zinsen werden",
        "Bundesamt für Justiz",
    ):
        assert said in text
    assert leave(house, dt.date(2026, 10, 19), "Europe/Berlin").state == "SENT"
    assert "Grund der Forderungen" not in text_of(mails(house)[0])
    assert "Nordwind GmbH" in text_of(mails(house)[0])  # whose claim it is stands in every letter


def test_in_ontario_the_first_letter_is_the_written_notice_and_six_days_pass() -> None:
    house = agency()
    person(house, TORONTO, {"region": "ON"})
    assert leave(house, zone="America/Toronto").state == "SENT"
    text = text_of(mails(house)[0])
    assert "authorized by Nordwind GmbH to collect 1,000.00 EUR, the balance of INV-1. Anna Roe writes" in text
    contact = ContactAttempt.objects.of(house).get()
    assert (contact.notice, contact.verdict["asked"]["proposed"]["purpose"]) == ("written_notice", "written_notice")
    assert leave(house, dt.date(2026, 10, 19), "America/Toronto").state == "SENT"


def test_a_letter_about_a_debt_barred_by_time_says_so_or_stays() -> None:
    house = house_with_mail()
    row = person(house, LA, HOME, dt.date(2022, 9, 1))
    assert leave(house).state == "SENT"
    assert "Because of the age of this debt we will not sue you" in text_of(mails(house)[0])
    Customer.objects.of(house).filter(pk=row.pk).update(language="it")
    Contact.objects.of(house).filter(customer=row).update(language="it")
    assert leave(house, dt.date(2026, 10, 19)).state == "WITHDRAWN"  # nobody wrote it in Italian
    assert rule_of(house) == "US-CA-TIMEBAR-NOTICE"


def test_who_collects_their_own_says_nothing_of_it() -> None:
    house = house_with_mail()
    person(house, BERLIN)
    assert leave(house, zone="Europe/Berlin").state == "SENT"
    assert "Mandantschaft" not in text_of(mails(house)[0])
    assert ContactAttempt.objects.of(house).get().verdict["asked"]["proposed"].get("disclosures") is None


def test_words_count_only_where_they_stand_in_both_readings() -> None:
    house = agency()
    person(house, BERLIN)
    leave(house, zone="Europe/Berlin")
    (mail,) = mails(house)
    said = {"x": ("Zinsen werden mit diesem Schreiben nicht gefordert.",), "y": ("Nordwind & Söhne",)}
    content = mail.as_bytes()
    assert carried(content, said) == {"x"}
    assert carried(content, {}) == frozenset()
    html = mail.get_body(("html",))
    assert html is not None
    html.set_content("<p>Zinsen werden gefordert.</p>", subtype="html")
    assert carried(mail.as_bytes(), said) == frozenset()


def test_a_notice_that_cannot_have_been_given_is_refused() -> None:
    house = agency()
    row = person(house, LA)
    given: dict[str, Any] = {
        "organization": house.pk, "root": row.pk, "customer": row.pk, "channel": Channel.LETTER, "source": "post",
        "at": make.AT, "actor": "test",
    }  # fmt: skip
    tomorrow = make.AT.date() + dt.timedelta(days=1)
    with transaction.atomic():
        with pytest.raises(ledger.NoticeError, match="no notice"):
            ledger.note_notice(notice="love_letter", sent_on=make.AT.date(), **given)
        with pytest.raises(ledger.NoticeError, match="lies ahead"):
            ledger.note_notice(notice="validation_notice", sent_on=tomorrow, **given)
        with pytest.raises(ledger.NoticeError, match="no such"):
            ledger.note_return(organization=house.pk, contact=0, source="", at=make.AT, actor="test")


def test_a_call_shows_the_sentence_to_say_and_only_then_the_number() -> None:
    house = agency()
    row = person(house, LA, HOME)
    at = dt.datetime(2026, 10, 5, 18, tzinfo=dt.UTC)
    way = Way(Channel.CALL, "+1 510 5550100")
    (found,) = may_contact(house.pk, customer=row.pk, ways=[way], at=at)
    assert found.is_allowed
    assert found.say[0].startswith("Agency is a debt collector.")
    with transaction.atomic():
        note_talk(organization=house.pk, customer=row.pk, way=way, outcome=Outcome.NO_ANSWER, at=at, actor="test")
    told = ContactAttempt.objects.of(house).get().verdict
    assert (told["allowed"], told["asked"]["proposed"]["disclosures"]) == (True, ["debt_collector_disclosure"])
    Customer.objects.of(house).filter(pk=row.pk).update(language="fr", region="Texas", time_zone="America/Chicago")
    (found,) = may_contact(house.pk, customer=row.pk, ways=[way], at=at)
    assert found.say[0].startswith("Agency est un agent")


def test_who_collects_their_own_has_no_sentence_to_say() -> None:
    house = house_with_mail()
    row = person(house, BERLIN)
    (found,) = may_contact(
        house.pk, customer=row.pk, ways=[Way(Channel.CALL, "+49 30 1")], at=dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
    )
    assert (found.is_allowed, found.say) == (True, ())
