"""Every reason as an English sentence, and its values by name; other languages translate the same templates."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dunwell.engine.money import Money, plain
from dunwell.engine.verdicts import Reason
from dunwell.engine.words import OF_REASONS, word

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

NAMES: Mapping[str, tuple[str, ...]] = {
    # the whole customer
    "nothing_open": (),
    "nothing_due": (),
    "outside_strategies": ("kind",),
    "no_strategy": (),
    "strategy_unreadable": ("strategy",),
    "held": ("kind", "until"),
    # a line left alone
    "not_asked": ("kind",),
    "factored": (),
    "insolvent": ("on",),
    "disputed": ("amount", "currency"),
    "promised": ("amount", "currency", "until"),
    "cooling": ("until",),
    "being_collected": ("method", "until"),
    # a step stopped
    "stale_source": ("age", "limit"),
    "bank_data_missing": ("data_on",),
    "item_below_minimum": ("amount", "currency", "minimum", "base"),
    "covered_by_credit": ("amount", "currency", "what"),
    "below_minimum": ("amount", "currency", "minimum", "base"),
    # a message stopped
    "quiet_days": ("asked_on", "days"),
    "already_written_today": ("channel",),
    "kind_unknown": (),
    "country_unknown": (),
    "no_contact": ("channel",),
    "refused": ("rule",),
    "closed_day": ("opens_on",),
    # what a line waits for
    "not_due": ("due_on",),
    "not_yet": ("step", "days"),
    "after_step": ("step", "days", "first", "served_on"),
    "needs_step": ("step",),
    "not_delivered": ("step",),
    "was_withdrawn": ("step",),
    "waiting_for": ("step",),
    "one_step_a_day": (),
    "old_debt": ("days",),
    "condition_not_met": ("step",),
    "all_steps_taken": (),
    "awaits_event": ("step", "event"),
    "owner_asked": ("step", "until"),
    "owner_objects": ("step",),
    # why a step is taken, or lapses
    "days_late": ("days",),
    "days_before": ("days",),
    "days_after": ("days", "step"),
    "on_event": ("event",),
    "owner_first": ("step",),
    "owner_silent": ("step",),
    "again": ("step",),
    "anew": ("step",),
    "courtesy": (),
    "window_closed": ("step",),
    "before_entry": ("step",),
    "overtaken": ("step",),
    # what became of a step
    "served": ("step", "on"),
    "lapsed": ("step",),
    "went_on": ("event", "on", "how"),
    "nothing_late": (),
    # notes
    "rate_unknown": ("currency", "base"),
}
"""The names of a reason's values, by its code; an amount is in minor units of the currency named after it."""

TEMPLATES: Mapping[str, str] = {
    "nothing_open": "nothing is open",
    "nothing_due": "nothing is due, nor soon",
    "outside_strategies": "outside every strategy ({kind})",
    "no_strategy": "no strategy is assigned",
    "strategy_unreadable": "the strategy cannot be read ({strategy}): nobody is asked by it",
    "held": "on hold until {until} ({kind})",
    "held/open": "on hold ({kind})",
    "not_asked": "nothing is asked for ({kind})",
    "factored": "sold to the factor, who asks for it: nothing is asked in our name",
    "insolvent": "owed before the insolvency of {on}",
    "disputed": "disputed: {amount} is being looked into",
    "promised": "{amount} is promised; it rests until {until}",
    "cooling": "it rests until {until}, some days after a pause",
    "being_collected": "being collected ({method}); it rests until {until}",
    "stale_source": "held: the ledger is {age} days old (limit {limit} working days)",
    "bank_data_missing": "held: the data reach {data_on} only, a payment may be on its way",
    "item_below_minimum": "{amount} is under the minimum of {minimum} for one item",
    "covered_by_credit/credit": "the open credit of {amount} covers the balance",
    "covered_by_credit/cash": "the unallocated payment of {amount} covers the balance",
    "covered_by_credit/seen": "the money seen at the bank, {amount}, covers the balance",
    "covered_by_credit/several": "credits and payments of {amount} cover the balance",
    "below_minimum": "{amount} is under the minimum of {minimum}",
    "quiet_days": "asked on {asked_on}, then {days} quiet days",
    "already_written_today": "a message has left today ({channel})",
    "kind_unknown": "kind unknown",
    "country_unknown": "country unknown",
    "no_contact": "no working contact ({channel})",
    "refused": "a rule of contact refuses it, and no waiting helps: {rule}",
    "closed_day": "closed day of the recipient; the next open day is {opens_on}",
    "not_due": "not due before {due_on}",
    "not_yet": "{step} comes {days} days after the due date",
    "not_yet/before": "{step} comes {days} days before the due date",
    "after_step": "{step} comes {days} days after {first}, which was served on {served_on}",
    "needs_step": "{step} has not been served",
    "not_delivered": "{step} was not delivered",
    "was_withdrawn": "{step} was withdrawn before it was sent",
    "waiting_for": "waiting for {step}",
    "one_step_a_day": "one step a day",
    "old_debt": "first seen {days} days late: a person looks first",
    "condition_not_met": "the condition of {step} is not met",
    "all_steps_taken": "all steps have been taken",
    "awaits_event": "{step} comes only after {event}",
    "owner_asked": "the owner was asked about {step}; without an answer until {until} it goes on",
    "owner_objects": "the owner does not want {step}: a person decides",
    "days_late": "{days} days late",
    "days_late/1": "1 day late",
    "days_late/0": "due today",
    "days_before": "due in {days} days",
    "days_before/1": "due tomorrow",
    "days_after": "{days} days after {step} was served",
    "on_event": "after {event}",
    "owner_first": "{step} is asked for first",
    "owner_silent": "the owner did not answer; {step} is asked for",
    "again": "{step} was not delivered before",
    "anew": "{step} was withdrawn before it was sent; it is due again",
    "courtesy": "the first request after a pause is a courteous one",
    "window_closed": "the days of {step} have passed",
    "before_entry": "first seen after the day of {step}",
    "overtaken": "a later step than {step} had been taken",
    "served": "{step} was served on {on}",
    "lapsed": "{step} lapsed",
    "went_on": "{event} on {on}: it {how}",
    "nothing_late": "nothing is late",
    "rate_unknown": "no rate from {currency} to {base} is known: counted at par",
}
"""English, by code and variant."""

CODES = frozenset(NAMES)
_BEFORE_CURRENCY = frozenset({"amount", "minimum"})


def sentence(reason: Reason, templates: Mapping[str, str] = TEMPLATES) -> str:
    """What the reason says in words, by these templates (the English ones unless a translation is given)."""
    named = dict(zip(NAMES[reason.code], reason.values, strict=True))
    words = {name: _worded(reason, name, value, place) for place, (name, value) in enumerate(named.items())}
    if reason.code == "not_yet":
        words["days"] = str(abs(named["days"]))
    return templates[_variant(reason, named)].format(**words)


def values(reason: Reason) -> dict[str, Any]:
    """The reason's values by name as JSON values: amounts as decimal strings, dates as ISO 8601."""
    shown: dict[str, Any] = {}
    for place, (name, value) in enumerate(zip(NAMES[reason.code], reason.values, strict=True)):
        if name in _BEFORE_CURRENCY:
            shown[name] = plain(value, _next(reason, place))
        else:
            shown[name] = value.isoformat() if isinstance(value, date) else value
    return shown


def _next(reason: Reason, place: int) -> Any:
    """The value that follows: the currency of an amount."""
    return reason.values[place + 1] if place + 1 < len(reason.values) else None


def _worded(reason: Reason, name: str, value: Any, place: int) -> str:
    """One value for people."""
    if name in _BEFORE_CURRENCY:
        return str(Money(value, _next(reason, place)))
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    codes = OF_REASONS.get((reason.code, name))
    return str(value) if codes is None else word(codes, value)


def _variant(reason: Reason, named: Mapping[str, Any]) -> str:
    """The template of this reason: a few codes speak differently by a value."""
    match reason.code:
        case "held" if named["until"] is None:
            return "held/open"
        case "covered_by_credit":
            return f"covered_by_credit/{named['what']}"
        case "not_yet" if named["days"] < 0:
            return "not_yet/before"
        case "days_late" if named["days"] in (0, 1):
            return f"days_late/{named['days']}"
        case "days_before" if named["days"] == 1:
            return "days_before/1"
    return reason.code
