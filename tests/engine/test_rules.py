"""Every type of rule a pack may hold: what fails it, what passes, and when waiting helps."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dunwell.engine.calendar import Calendar
from dunwell.engine.contact import Consent, Contact, Debt, Debtor, Event, Notice, Period, Proposal, Status
from dunwell.engine.gate import FAIL_CLOSED, allowed
from dunwell.engine.lawbook import parse_pack
from dunwell.engine.rules import Packs

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 5, 10, tzinfo=BERLIN)
PLAIN = Contact(Proposal("call", "collect", "reminder_1"), Debtor("consumer", address_zones=("Europe/Berlin",)))
type Change = Mapping[str, Any]


def packs(*rules: Change) -> Packs:
    """A pack of these rules, each with what every rule has."""
    told = [{"rule": "R", "title": "t", "cites": "c", "confidence": "certain", **rule} for rule in rules]
    pack, problems = parse_pack("P", {"title": "P", "law": told}, {}, path="p")
    assert pack is not None, problems
    return Packs((pack,))


def judge(
    rule: Change,
    *,
    at: datetime = NOW,
    history: tuple[Event, ...] = (),
    debtor: Change | None = None,
    notices: tuple[Notice, ...] = (),
    debt: Debt | None = None,
    **proposal: Any,
) -> tuple[str | None, datetime | None]:
    """The rule that fails and when it would pass, for a plain call with these changes."""
    contact = Contact(
        PLAIN.proposal._replace(**proposal),
        PLAIN.debtor._replace(**(debtor or {})),
        notices,
        debt or Debt(),
        Calendar([date(2026, 10, 7)]),
    )
    verdict = allowed(contact, packs(rule), history, at)
    return verdict.rule, verdict.earliest


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def ago(days: int, *, hours: int = 0, **change: Any) -> Event:
    event = Event(NOW - timedelta(days=days, hours=hours), "call", outcome="no_answer")
    return event._replace(**change)


PASSES = (None, None)
BLOCKED = ("R", None)
REST = {"type": "status", "status": "breathing_space", "passes": ["statutory_notice"], "recipients": ["attorney"]}


@pytest.mark.parametrize(
    ("status", "change", "expected"),
    [
        (Status("breathing_space"), {}, BLOCKED),
        (Status("breathing_space"), {"purpose": "statutory_notice"}, PASSES),
        (Status("breathing_space"), {"recipient": "attorney"}, PASSES),
        (Status("breathing_space", debts=frozenset({"D2"})), {}, PASSES),
        (Status("breathing_space", debts=frozenset({"D2"})), {"debts": frozenset({"D1", "D2"})}, BLOCKED),
        (Status("breathing_space", started=date(2026, 10, 6)), {}, PASSES),
        (Status("breathing_space", until=date(2026, 10, 5)), {}, ("R", local("2026-10-06T00:00:00"))),
        (Status("breathing_space", until=date(2026, 10, 4)), {}, PASSES),
        (Status("breathing_space", ends_at=NOW + timedelta(minutes=5)), {}, ("R", NOW + timedelta(minutes=5))),
        (Status("breathing_space", ends_at=NOW), {}, PASSES),
    ],
)
def test_a_status_stops_all_but_some(status: Status, change: Change, expected: object) -> None:
    assert judge(REST, debtor={"statuses": (status,)}, **change) == expected


def test_a_status_that_lasts_so_many_days() -> None:
    sixty = {**REST, "days": 60}
    started = Status("breathing_space", started=date(2026, 8, 7))
    assert judge(sixty, debtor={"statuses": (started,)}) == ("R", local("2026-10-06T00:00:00"))
    assert judge(sixty, debtor={"statuses": (started,)}, at=local("2026-10-06T00:00:00")) == PASSES
    assert judge(sixty, debtor={"statuses": (Status("breathing_space"),)}) == BLOCKED


def test_of_two_statuses_the_later_end_counts() -> None:
    two = (Status("breathing_space", until=date(2026, 10, 5)), Status("breathing_space", until=date(2026, 10, 9)))
    assert judge(REST, debtor={"statuses": two}) == ("R", local("2026-10-10T00:00:00"))
    then = (Status("breathing_space", until=date(2026, 10, 5)), Status("breathing_space", started=date(2026, 10, 6)))
    assert judge(REST, debtor={"statuses": then}) == BLOCKED


def test_a_status_that_no_pack_knows_keeps_the_gate_closed() -> None:
    assert judge(REST, debtor={"statuses": (Status("bankruptcy"),)}) == (FAIL_CLOSED, None)


GRANTED, REVOKED = Consent(is_granted=True, at=NOW - timedelta(days=60)), Consent(is_granted=False, at=NOW)


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ({"type": "opted_out", "channels": ["call"]}, {"debtor": {"opted_out": frozenset({"call"})}}, BLOCKED),
        ({"type": "opted_out", "channels": ["sms"]}, {"debtor": {"opted_out": frozenset({"call"})}}, PASSES),
        ({"type": "opted_out"}, {}, PASSES),
        ({"type": "work_email"}, {"debtor": {"email_type": "work"}}, BLOCKED),
        ({"type": "work_email"}, {"debtor": {"email_type": "work", "consents": {"email_work": GRANTED}}}, PASSES),
        ({"type": "work_email"}, {}, PASSES),
        ({"type": "public_post"}, {"is_public": True}, BLOCKED),
        ({"type": "public_post"}, {}, PASSES),
        ({"type": "automated_consent"}, {"is_automated": True}, BLOCKED),
        (
            {"type": "automated_consent"},
            {"is_automated": True, "debtor": {"consents": {"automated_call": REVOKED}}},
            BLOCKED,
        ),
        (
            {"type": "automated_consent"},
            {"is_automated": True, "debtor": {"consents": {"automated_call": GRANTED}}},
            PASSES,
        ),
        (
            {"type": "automated_consent"},
            {"is_automated": True, "channel": "sms", "debtor": {"consents": {"automated_call": GRANTED}}},
            BLOCKED,
        ),
        ({"type": "automated_consent"}, {}, PASSES),
        ({"type": "fresh_consent", "days": 60}, {}, BLOCKED),
        ({"type": "fresh_consent", "days": 60}, {"debtor": {"consents": {"call": GRANTED}}}, PASSES),
        ({"type": "fresh_consent", "days": 59}, {"debtor": {"consents": {"call": GRANTED}}}, BLOCKED),
        ({"type": "fresh_consent", "days": 60}, {"debtor": {"consents": {"call": Consent(is_granted=True)}}}, BLOCKED),
        (
            {"type": "fresh_consent", "days": 60},
            {"debtor": {"consents": {"call": REVOKED}}, "history": (ago(1, direction="in"),)},
            BLOCKED,
        ),
        ({"type": "fresh_consent", "days": 60}, {"history": (ago(60, direction="in"),)}, PASSES),
        ({"type": "fresh_consent", "days": 60}, {"history": (ago(1),)}, BLOCKED),
        ({"type": "consent"}, {}, BLOCKED),
        ({"type": "consent"}, {"debtor": {"consents": {"call": GRANTED}}}, PASSES),
        ({"type": "workplace"}, {"location": "work", "debtor": {"employer_prohibits": True}}, BLOCKED),
        ({"type": "workplace"}, {"debtor": {"employer_prohibits": True}}, PASSES),
        ({"type": "says", "require": ["name", "sum"]}, {"disclosures": frozenset({"name"})}, BLOCKED),
        ({"type": "says", "require": ["name", "sum"]}, {"disclosures": frozenset({"name", "sum", "more"})}, PASSES),
        ({"type": "says", "require": ["name"], "when_time_barred": True}, {}, PASSES),
        ({"type": "says", "require": ["name"], "when_time_barred": True}, {"debt": Debt(is_time_barred=True)}, BLOCKED),
        ({"type": "says", "require": ["name"], "party": "third_party"}, {}, PASSES),
        ({"type": "says", "require": ["name"], "party": "third_party"}, {"collector": "third_party"}, BLOCKED),
        ({"type": "says", "require": ["name"], "kinds": ["business"]}, {}, PASSES),
        ({"type": "says", "require": ["name"], "steps": ["reminder_2"]}, {}, PASSES),
        ({"type": "says", "require": ["name"], "over_purposes": ["collect"]}, {}, PASSES),
        ({"type": "says", "require": ["name"], "from": "2026-10-06"}, {}, PASSES),
        ({"type": "says", "require": ["name"], "until": "2026-10-05"}, {}, ("R", local("2026-10-06T00:00:00"))),
        ({"type": "not_time_barred", "steps": ["reminder_1"]}, {"debt": Debt(is_time_barred=True)}, BLOCKED),
        ({"type": "not_time_barred", "steps": ["reminder_1"]}, {}, PASSES),
        ({"type": "after_due", "days": 14}, {"debt": Debt(date(2026, 9, 22))}, ("R", local("2026-10-06T00:00:00"))),
        ({"type": "after_due", "days": 14}, {"debt": Debt(date(2026, 9, 21))}, PASSES),
        ({"type": "after_due", "days": 14}, {}, (FAIL_CLOSED, None)),
    ],
)
def test_rules_about_whom_and_what(rule: Change, change: Change, expected: object) -> None:
    assert judge(rule, **change) == expected


FIRST = {"type": "first_notice", "notice": "validation_notice", "days": 5}
VALIDATION = {"type": "after_validation", "notice": "validation_notice", "days": 30}
FURNISH = {"type": "furnishing", "days": 14}
SENT = {"type": "notice", "notice": "letter_of_claim", "counted_from": "sent", "days": 31}
GOT = {"type": "notice", "notice": "letter_of_claim", "counted_from": "received", "days": 15, "post": 2}
LETTER = ago(20, channel="letter", outcome="sent")


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        (FIRST, {}, PASSES),
        (FIRST, {"history": (ago(5, outcome="delivered"),)}, PASSES),
        (FIRST, {"history": (ago(6, outcome="delivered"),)}, BLOCKED),
        (FIRST, {"history": (ago(6), ago(7, outcome="voicemail", flags=frozenset({"limited_content"})))}, PASSES),
        (
            FIRST,
            {"history": (ago(6, outcome="sent"),), "notices": (Notice("validation_notice", date(2026, 10, 1)),)},
            PASSES,
        ),
        (
            FIRST,
            {"history": (ago(6, outcome="sent"),), "notices": (Notice("validation_notice", date(2026, 10, 6)),)},
            BLOCKED,
        ),
        (
            FIRST,
            {
                "history": (ago(6, outcome="sent"),),
                "notices": (Notice("validation_notice"), Notice("written_notice", date(2026, 10, 1))),
            },
            BLOCKED,
        ),
        (
            FIRST,
            {
                "history": (ago(6, outcome="sent"),),
                "notices": (Notice("validation_notice", date(2026, 10, 1), None, is_undeliverable=True),),
            },
            BLOCKED,
        ),
        (VALIDATION, {"debt": Debt(validation_period_end=date(2026, 10, 5))}, ("R", local("2026-10-06T00:00:00"))),
        (VALIDATION, {"debt": Debt(validation_period_end=date(2026, 10, 4))}, PASSES),
        (VALIDATION, {"notices": (Notice("validation_notice", received=date(2026, 9, 4)),)}, PASSES),
        (
            VALIDATION,
            {"notices": (Notice("validation_notice", received=date(2026, 9, 5)),)},
            ("R", local("2026-10-06T00:00:00")),
        ),
        (VALIDATION, {}, (FAIL_CLOSED, None)),
        (FURNISH, {}, BLOCKED),
        (FURNISH, {"history": (ago(1, outcome="conversation"),)}, PASSES),
        (FURNISH, {"history": (ago(1, channel="email", outcome="conversation"),)}, ("R", local("2026-10-18T00:00:00"))),
        (FURNISH, {"history": (LETTER,)}, PASSES),
        (FURNISH, {"history": (LETTER._replace(outcome="bounced"),)}, BLOCKED),
        (FURNISH, {"notices": (Notice("validation_notice", date(2026, 9, 22)),)}, ("R", local("2026-10-06T00:00:00"))),
        (FURNISH, {"notices": (Notice("validation_notice", date(2026, 9, 1), is_undeliverable=True),)}, BLOCKED),
        (SENT, {}, BLOCKED),
        (
            SENT,
            {"notices": (Notice("letter_of_claim", date(2026, 9, 4)), Notice("default_notice", date(2026, 9, 1)))},
            PASSES,
        ),
        (SENT, {"notices": (Notice("letter_of_claim", date(2026, 9, 5)),)}, ("R", local("2026-10-06T00:00:00"))),
        (
            SENT,
            {"notices": (Notice("letter_of_claim", received=date(2026, 9, 5)),)},
            ("R", local("2026-10-06T00:00:00")),
        ),
        (
            SENT,
            {
                "notices": (
                    Notice("letter_of_claim", date(2026, 9, 1), is_undeliverable=True),
                    Notice("letter_of_claim"),
                )
            },
            BLOCKED,
        ),
        (
            GOT,
            {"notices": (Notice("letter_of_claim", date(2026, 9, 1), date(2026, 9, 21)),)},
            ("R", local("2026-10-06T00:00:00")),
        ),
        (GOT, {"notices": (Notice("letter_of_claim", date(2026, 9, 19)),)}, ("R", local("2026-10-06T00:00:00"))),
    ],
)
def test_rules_about_notices(rule: Change, change: Change, expected: object) -> None:
    assert judge(rule, **change) == expected


NOT_MORNINGS = Period(frozenset({0}), 8 * 3600, 12 * 3600)
NOT_NIGHTS = Period(frozenset({6}), 22 * 3600, 11 * 3600)
HOURS = {
    "type": "window",
    "hours": {"mon-fri": ["08:00-10:00", "14:00-16:00"], "sat": "09:00-24:00"},
    "holidays": "closed",
}


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ({"type": "designated_time"}, {}, PASSES),
        (
            {"type": "designated_time"},
            {"debtor": {"inconvenient": (NOT_MORNINGS,)}},
            ("R", local("2026-10-05T12:00:00")),
        ),
        ({"type": "designated_time"}, {"debtor": {"inconvenient": (NOT_NIGHTS,)}}, ("R", local("2026-10-05T11:00:00"))),
        (
            {"type": "designated_time"},
            {"debtor": {"inconvenient": (NOT_NIGHTS,)}, "at": local("2026-10-04T23:00:00")},
            ("R", local("2026-10-05T11:00:00")),
        ),
        (
            {"type": "designated_time"},
            {"debtor": {"inconvenient": (NOT_NIGHTS, NOT_MORNINGS)}, "at": local("2026-10-06T09:00:00")},
            PASSES,
        ),
        (
            {"type": "designated_time"},
            {"debtor": {"inconvenient": (Period(frozenset({0, 1, 2, 3, 4, 5, 6}), 0, 86400),)}},
            BLOCKED,
        ),
        (HOURS, {}, ("R", local("2026-10-05T14:00:00"))),
        (HOURS, {"at": local("2026-10-05T09:59:59")}, PASSES),
        (HOURS, {"at": local("2026-10-06T16:00:00")}, ("R", local("2026-10-08T08:00:00"))),
        (HOURS, {"at": local("2026-10-10T23:59:59")}, PASSES),
        (HOURS, {"at": local("2026-10-11T00:00:00")}, ("R", local("2026-10-12T08:00:00"))),
        ({**HOURS, "locations": ["work"]}, {}, PASSES),
        ({**HOURS, "over_locations": ["personal"]}, {}, PASSES),
        ({**HOURS, "channels": ["sms"]}, {}, PASSES),
    ],
)
def test_rules_about_the_time_of_the_week(rule: Change, change: Change, expected: object) -> None:
    assert judge(rule, **change) == expected


TALK = ago(6, outcome="conversation")
PAUSE = {
    "type": "pause",
    "after": "conversation",
    "directions": ["in", "out"],
    "channels": ["call"],
    "days": 7,
    "per": "debt",
    "waived_by": ["asked"],
}
CAP = {"type": "cap", "channels": ["call", "sms"], "directions": ["out"], "most": 2, "days": 7, "per": "debt"}
HOURLY = {"type": "cap", "channels": ["call"], "directions": ["out"], "most": 1, "hours": 168, "per": "person"}
GAP = {"type": "gap", "steps": ["reminder_1", "reminder_2"], "days": 7}
REMINDED = ago(6, channel="email", outcome="sent", step="reminder_1")


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        (PAUSE, {"history": (TALK, ago(6, hours=2, outcome="conversation"))}, ("R", local("2026-10-06T00:00:00"))),
        (PAUSE, {"history": (ago(7, outcome="conversation"),)}, PASSES),
        (PAUSE, {"history": (TALK._replace(debts=frozenset({"D2"})),)}, PASSES),
        (PAUSE, {"history": (TALK,), "flags": frozenset({"asked"})}, PASSES),
        (PAUSE, {"history": (TALK._replace(channel="in_person"), ago(1))}, PASSES),
        (CAP, {"history": (ago(6), ago(1))}, ("R", local("2026-10-06T00:00:00"))),
        (CAP, {"history": (ago(6), ago(1), ago(1))}, ("R", local("2026-10-11T00:00:00"))),
        (CAP, {"history": (ago(7), ago(1))}, PASSES),
        (CAP, {"history": (ago(6), ago(1, debts=frozenset({"D2"})))}, PASSES),
        (CAP, {"history": (ago(6), ago(1, channel="email"), ago(1, direction="in"))}, PASSES),
        ({**CAP, "outcomes": ["conversation"]}, {"history": (ago(6), ago(1))}, PASSES),
        ({**CAP, "not_outcomes": ["no_answer"]}, {"history": (ago(6), ago(1))}, PASSES),
        ({**CAP, "locations": ["work"]}, {"history": (ago(6), ago(1)), "location": "work"}, PASSES),
        ({**CAP, "locations": ["work"]}, {"history": (ago(6, location="work"),) * 2}, PASSES),
        ({**CAP, "only_flags": ["f"]}, {"history": (ago(6), ago(1)), "flags": frozenset({"f"})}, PASSES),
        ({**CAP, "only_flags": ["f"]}, {"history": (ago(6, flags=frozenset({"f"})),) * 2}, PASSES),
        (
            {**CAP, "only_flags": ["f"]},
            {"history": (ago(6, flags=frozenset({"f"})),) * 2, "flags": frozenset({"f"})},
            ("R", local("2026-10-06T00:00:00")),
        ),
        ({**CAP, "not_flags": ["g"]}, {"history": (ago(6), ago(1, flags=frozenset({"g"})))}, PASSES),
        ({**CAP, "not_flags": ["g"]}, {"history": (ago(6), ago(1)), "flags": frozenset({"g"})}, PASSES),
        ({**CAP, "per": "creditor"}, {"history": (ago(6), ago(1, creditor="C2"))}, PASSES),
        ({**CAP, "per": "creditor"}, {"history": (ago(6), ago(1))}, ("R", local("2026-10-06T00:00:00"))),
        (
            {**CAP, "per": "person"},
            {"history": (ago(6, debts=frozenset({"D9"})), ago(1))},
            ("R", local("2026-10-06T00:00:00")),
        ),
        ({**CAP, "after_talk": True}, {"history": (ago(6), ago(1))}, PASSES),
        (
            {**CAP, "after_talk": True},
            {"history": (ago(6, outcome="conversation"), ago(1), ago(2))},
            ("R", local("2026-10-10T00:00:00")),
        ),
        (HOURLY, {"history": (ago(6, hours=23),)}, ("R", NOW + timedelta(hours=1))),
        (HOURLY, {"history": (ago(7),)}, PASSES),
        (GAP, {}, PASSES),
        (GAP, {"history": (REMINDED,)}, ("R", local("2026-10-06T00:00:00"))),
        (GAP, {"history": (REMINDED._replace(outcome="bounced"), ago(1, step="note"))}, PASSES),
        (GAP, {"history": (REMINDED,), "step": "note"}, PASSES),
        ({**GAP, "most": 1}, {"history": (ago(60, step="reminder_1"),)}, BLOCKED),
        ({**GAP, "most": 2}, {"history": (ago(60, step="reminder_1"),)}, PASSES),
    ],
)
def test_rules_about_how_often(rule: Change, change: Change, expected: object) -> None:
    scoped = {**rule, "steps": ["reminder_1", "reminder_2"]} if rule["type"] == "gap" else rule
    assert judge(scoped, **change) == expected


def test_a_rule_that_will_only_fail_later_is_asked_again_then() -> None:
    """Waiting for the window must not look as if it helped with a consent that is asked for from tomorrow on."""
    rules = packs({**HOURS}, {"rule": "NEW", "type": "consent", "from": "2026-10-06"})
    evening = local("2026-10-05T16:00:00").astimezone(UTC)
    assert allowed(PLAIN, rules, [], evening).earliest == local("2026-10-06T08:00:00")
    assert allowed(PLAIN, rules, [], local("2026-10-06T08:00:00")).violations == ("NEW",)
