"""Vectors: questions to the gate and to the formulas as lines of JSON, with the answers somebody expects.

One line is one question, `suite` says which kind. Whatever cannot be read keeps the gate closed.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from dunwell.compliance import packs
from dunwell.compliance.packs import UnknownPackError
from dunwell.compliance.reckoning import reckon
from dunwell.engine.calendar import WEEKEND, Calendar
from dunwell.engine.clocks import FULL_DAY, zone_of
from dunwell.engine.contact import Consent, Contact, Debt, Debtor, Event, Notice, Period, Proposal, Status
from dunwell.engine.gate import FAIL_CLOSED, Verdict, allowed
from dunwell.engine.interest import Rates
from dunwell.engine.lawbook import WEEKDAYS

type Told = Mapping[str, Any]

EARLIEST = "earliest_allowed"
JUDGED = ("allowed", "reason_rule", EARLIEST)


class Answer(NamedTuple):
    """What we say to one line, and whether it is what was expected (None: nothing was)."""

    line: dict[str, Any]
    is_right: bool | None


def answer(text: str, *, rates: Rates | None = None) -> Answer:
    """Answer one line; a line that cannot be read gets an answer as well."""
    try:
        told = json.loads(text)
        assert isinstance(told, dict)
        told = _given(told)
    except (ValueError, AssertionError, RecursionError):
        return Answer({"id": None, "result": {"error": "this line is no JSON object"}}, is_right=None)
    is_contact = told.get("suite") == "contact" or "proposed" in told
    line = {"id": told.get("id"), **(judge(told) if is_contact else {"result": reckon(told, rates=rates)})}
    expected = told.get("expect")
    if not isinstance(expected, dict):
        return Answer(line, is_right=None)
    return Answer(line, is_right=_is_same_verdict(line, expected) if is_contact else line["result"] == expected)


def _given(told: Any) -> Any:
    """Return what a line gives: null stands for none, as if the word were not there; what is expected stays."""
    if isinstance(told, list):
        return [_given(value) for value in told]
    if not isinstance(told, dict):
        return told
    return {
        word: value if word == "expect" else _given(value)
        for word, value in told.items()
        if value is not None or word == "expect"
    }


def judge(told: Told) -> dict[str, Any]:
    """Ask the gate; whatever is missing or malformed is GATE-FAILCLOSED."""
    try:
        if told["suite"] != "contact":
            raise ValueError(told["suite"])
        rules = packs.composed(told["pack"])
        contact = contact_of(told)
        history = [event_of(event) for event in told.get("history", ())]
        verdict = allowed(contact, rules, history, datetime.fromisoformat(told["now"]))
    except (KeyError, ValueError, TypeError, AttributeError, UnknownPackError):
        verdict = Verdict(FAIL_CLOSED, (FAIL_CLOSED,), None)
    earliest = verdict.earliest and verdict.earliest.astimezone(zone_of(verdict.zone)).isoformat()
    return {
        "allowed": verdict.is_allowed,
        "reason_rule": verdict.rule,
        "earliest_allowed": earliest,
        "violations": sorted(verdict.violations),
    }


def _is_same_verdict(line: Told, expected: Told) -> bool:
    """Compare as instants what may be written with another offset; no instant at all is none of ours."""
    try:
        ours, theirs = (
            {**said, EARLIEST: said.get(EARLIEST) and datetime.fromisoformat(said[EARLIEST])}
            for said in (line, expected)
        )
    except (TypeError, ValueError):
        return False
    return all(ours[key] == theirs.get(key) for key in JUDGED)


def contact_of(told: Told) -> Contact:
    """Return the contact a line proposes; raises KeyError, ValueError, TypeError where something is no good."""
    debt, proposed = told.get("debt") or {}, told["proposed"]
    recipient = proposed.get("recipient", "debtor")
    flags = _words(proposed, "flags") | (frozenset({"to_attorney"}) if recipient == "attorney" else set())
    return Contact(
        Proposal(
            channel=proposed["channel"],
            purpose=proposed["purpose"],
            step=proposed.get("step") or "",
            debts=_words(proposed, "debts", ["D1"]),
            creditor=proposed.get("creditor", "C1"),
            recipient=recipient,
            location=proposed.get("location", "personal"),
            collector=proposed.get("collector", "first_party"),
            is_automated=_flag(proposed, "automated"),
            is_public=_flag(proposed, "public"),
            flags=flags,
            disclosures=_words(proposed, "disclosures"),
        ),
        debtor_of(told["debtor"]),
        tuple(notice_of(notice) for notice in told.get("notices", ())),
        Debt(_day(debt.get("due_date")), _flag(debt, "time_barred"), _day(debt.get("validation_period_end"))),
        _calendar(told.get("context") or {}),
    )


def _calendar(told: Told) -> Calendar:
    return Calendar(map(date.fromisoformat, told.get("holidays", ())), told.get("weekend", WEEKEND))


def debtor_of(told: Told) -> Debtor:
    """Return who is to be reached; raises KeyError, ValueError, TypeError where something is no good."""
    consents = {name: _consent(given) for name, given in (told.get("consents") or {}).items()}
    return Debtor(
        kind=told["kind"],
        stated_zone=told.get("tz_stated") or "",
        address_zones=tuple(told.get("tz_address", ())),
        area_zones=tuple(told.get("tz_area_code", ())),
        office_zones=tuple(told.get("tz_office", ())),
        statuses=tuple(status_of(status) for status in told.get("statuses", ())),
        consents=consents,
        opted_out=_words(told, "opted_out"),
        email_type=told.get("email_type") or "",
        employer_prohibits=_flag(told, "employer_prohibits"),
        inconvenient=tuple(period_of(period) for period in told.get("inconvenient_times", ())),
    )


def event_of(told: Told) -> Event:
    """Return something that happened before; raises KeyError, ValueError where something is no good."""
    return Event(
        _instant(told["at"]),
        told["channel"],
        told.get("direction", "out"),
        told["outcome"],
        _words(told, "debts", ["D1"]),
        told.get("creditor", "C1"),
        told.get("location", "personal"),
        _words(told, "flags"),
        told.get("step") or "",
    )


def status_of(told: Told) -> Status:
    """Return a status; its end may be a day or an instant."""
    until = told.get("until")
    ends_at = _instant(until) if until is not None and "T" in until else None
    last = _day(until) if ends_at is None else None
    return Status(told["type"], _day(told.get("started")), last, _words(told, "debts"), ends_at)


def notice_of(told: Told) -> Notice:
    """Return a notice sent or received."""
    return Notice(told["type"], _day(told.get("sent")), _day(told.get("received")), _flag(told, "undeliverable"))


def period_of(told: Told) -> Period:
    """Return an inconvenient time of the week; without days it is every day."""
    weekdays = frozenset(WEEKDAYS.index(day) for day in told.get("days", WEEKDAYS))
    return Period(weekdays, _second(told.get("from", "00:00")), _second(told.get("to", "24:00")))


def _consent(told: Any) -> Consent:
    return Consent(told["status"] == "granted", _instant(told["at"]) if told.get("at") else None)


def _second(wall: str) -> int:
    found = sum(int(part) * unit for part, unit in zip(wall.split(":"), (3600, 60, 1), strict=False))
    if not 0 <= found <= FULL_DAY:
        raise ValueError(wall)
    return found


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def _words(told: Told, name: str, otherwise: Iterable[str] = ()) -> frozenset[str]:
    """Return a list of words; raises TypeError for one word alone, which would be taken for its letters."""
    found = told.get(name, otherwise)
    if isinstance(found, str) or not all(isinstance(word, str) for word in found):
        raise TypeError(name)
    return frozenset(found)


def _flag(told: Told, name: str) -> bool:
    found = told.get(name, False)
    if not isinstance(found, bool | None):
        raise TypeError(name)
    return bool(found)


def told_of(contact: Contact, history: Iterable[Event], *, until: date) -> dict[str, Any]:
    """Return a contact and its history as a line says them; holidays up to a day, and only what differs from usual."""
    proposal, debtor, debt = contact.proposal, contact.debtor, contact.debt
    context: dict[str, Any] = {"holidays": sorted(day.isoformat() for day in contact.calendar.holidays if day <= until)}
    if contact.calendar.weekend != WEEKEND:
        context["weekend"] = sorted(contact.calendar.weekend)
    return {
        "debtor": _said(
            kind=debtor.kind,
            tz_stated=debtor.stated_zone,
            tz_address=debtor.address_zones,
            tz_area_code=debtor.area_zones,
            tz_office=debtor.office_zones,
            statuses=[_status_told(status) for status in debtor.statuses],
            consents={name: _consent_told(consent) for name, consent in debtor.consents.items()},
            opted_out=sorted(debtor.opted_out),
            email_type=debtor.email_type,
            employer_prohibits=debtor.employer_prohibits,
            inconvenient_times=[_period_told(period) for period in debtor.inconvenient],
        ),
        "proposed": _said(
            channel=proposal.channel,
            purpose=proposal.purpose,
            step=proposal.step,
            debts=sorted(proposal.debts),
            creditor=proposal.creditor,
            recipient=proposal.recipient,
            location=proposal.location,
            collector=proposal.collector,
            automated=proposal.is_automated,
            public=proposal.is_public,
            flags=sorted(proposal.flags),
            disclosures=sorted(proposal.disclosures),
        ),
        "notices": [
            _said(type=n.type, sent=n.sent, received=n.received, undeliverable=n.is_undeliverable)
            for n in contact.notices
        ],
        "debt": _said(
            due_date=debt.due, time_barred=debt.is_time_barred, validation_period_end=debt.validation_period_end
        ),
        "context": context,
        "history": [_event_told(event) for event in history],
    }


def _said(**values: Any) -> dict[str, Any]:
    """Return what is not empty; dates as text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items() if value}


def _status_told(status: Status) -> dict[str, Any]:
    return _said(
        type=status.type, started=status.started, until=status.until or status.ends_at, debts=sorted(status.debts)
    )


def _consent_told(consent: Consent) -> dict[str, Any]:
    return _said(status="granted" if consent.is_granted else "revoked", at=consent.at)


def _period_told(period: Period) -> dict[str, Any]:
    start, end = (f"{second // 3600:02}:{second // 60 % 60:02}" for second in (period.start, period.end))
    return {"days": [WEEKDAYS[day] for day in sorted(period.weekdays)], "from": start, "to": end}


def _event_told(event: Event) -> dict[str, Any]:
    return _said(
        at=event.at,
        channel=event.channel,
        direction=event.direction,
        outcome=event.outcome,
        debts=sorted(event.debts),
        creditor=event.creditor,
        location=event.location,
        flags=sorted(event.flags),
        step=event.step,
    )
