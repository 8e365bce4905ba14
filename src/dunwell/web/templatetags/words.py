"""How pages write amounts, days and states; everything is escaped, figures follow the reader's locale."""

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dunwell.customers.facts import language_name
from dunwell.engine.events import EVENTS, is_beside, mark_of
from dunwell.engine.facts import COURTESY
from dunwell.engine.ladder import besides
from dunwell.engine.money import exponent
from dunwell.web.place import Place
from dunwell.web.tones import OF_MESSAGES, SHORT, tone_of

register = template.Library()
_STEP = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:@.*)?")
"""How the ids of steps look."""

_STATE = re.compile(r"\b(?:OFF|SHADOW|REDIRECT|REVIEW|CANARY|ON)$")
"""The state of sending at the end of a reason: `sending is REVIEW`."""

_NUMBERED = re.compile(r"(?<!\S)((?=\S{0,20}\d)[^\s,;:]{1,20}-[^\s,;:]{1,20})(?![^\s,;:])")
"""How numbers with hyphens look that fit a line; longer ones may break."""

_WHOLE = (("", ""), (SafeString('<span class="whole">'), SafeString("</span>")))
_CODE = (("", "", ""), (SafeString("<code>"), SafeString("</code>")))


@functools.cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + (f".{'0' * decimals}" if decimals else ""))


@functools.cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def figures(minor: int, currency: str, locale: str) -> str:
    """Write minor units of a currency without its code: `1,234.50`; a minus is a true minus sign."""
    decimals = exponent(currency)
    amount = _pattern(decimals).apply(Decimal(abs(minor)).scaleb(-decimals), _locale(locale))
    return f"\u2212{amount}" if minor < 0 else amount


def _place(context: template.Context) -> Place | None:
    place = context.get("place")
    return place if isinstance(place, Place) else None


@register.simple_tag(takes_context=True)
def money(context: template.Context, minor: int | None, currency: str) -> SafeString | str:
    """Write an amount with its currency; credits (below zero) look different."""
    if minor is None:
        return ""
    place = _place(context)
    return format_html(
        '<span class="money{}">{}\u00a0<span class="code">{}</span></span>',
        " credit" if minor < 0 else "",
        figures(minor, currency, place.locale if place else "en"),
        currency,
    )


@register.simple_tag(takes_context=True)
def number(context: template.Context, value: int | None, cap: int = 0) -> str:
    """Write a whole number with its thousands grouped; one past `cap` is `500+`."""
    if value is None:
        return ""
    place = _place(context)
    over = bool(cap) and value > cap
    return format_decimal(cap if over else value, locale=_locale(place.locale if place else "en")) + "+" * over


def written(day: dt.date) -> str:
    """Write a day: `12 Mar 2026`."""
    return f"{day.day} {_month(day.month)} {day.year}"


@functools.cache
def _month(number: int) -> str:
    return format_date(dt.date(2000, number, 1), "MMM", locale="en")


@register.simple_tag(name="day")
def day_(value: dt.date | dt.datetime | str | None) -> SafeString | str:
    """Write a date; nothing stays nothing."""
    if not value:
        return ""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value[:10])
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], written(value))


@register.simple_tag(takes_context=True)
def due(context: template.Context, value: dt.date | None, *, is_open: bool = True) -> SafeString | str:
    """Write a due date and how late it is today: `12 Mar 2026 (14 days late)`."""
    place = _place(context)
    if value is None:
        return ""
    if place is None or not is_open:
        return day_(value)
    days = (place.today - value).days
    return format_html('{} <span class="{}">({})</span>', day_(value), "late" if days > 0 else "quiet", distance(days))


def distance(days: int) -> str:
    """Say how many days past due: `14 days late`, `due today`, `in 3 days`."""
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    return f"{count} late" if days > 0 else f"in {count}"


@register.simple_tag(takes_context=True)
def instant(context: template.Context, value: dt.datetime | str | None) -> SafeString | str:
    """Write an instant in the organization's time zone: `12 Mar 2026, 09:14`."""
    if not value:
        return ""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    place = _place(context)
    local = value.astimezone(zoneinfo.ZoneInfo(place.seat.zone if place else "UTC"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{written(local)}, {local:%H:%M}")


@register.simple_tag
def badge(kind: str, code: str) -> SafeString:
    """Show a state by word, shape and color; `kind` names whose state it is (web/tones.py)."""
    tone, word = tone_of(kind, code)
    return format_html('<span class="badge {}">{}</span>', tone, word)


@register.simple_tag
def label(kind: str, code: str) -> str:
    """Write a code as the word of its kind (web/tones.py)."""
    return tone_of(kind, code)[1]


@register.filter
def words(code: Any) -> str:
    """Turn a code into words: `BANK_DATA_MISSING` becomes `bank data missing`, `final-notice` `final notice`.

    The softest message after a pause, a step whose id names the pause's end, is a courteous reminder.
    """
    if mark := mark_of(str(code)):
        return EVENTS[mark.event]
    if is_beside(str(code)):
        return besides(str(code))
    if str(code).startswith(COURTESY):
        return "courteous reminder"
    return str(code).replace("_", " ").replace("-", " ").lower()


@register.filter
def step_name(step: str, names: Mapping[str, str]) -> str:
    """Call a step as its strategy does, by `names`; one that is not there by its id in words."""
    return names.get(step) or words(step)


@register.filter
def whole(text: str) -> SafeString:
    """Keep numbers of documents in one piece: `R-2026-02347` is not broken at its hyphens; everything is escaped."""
    parts = enumerate(_NUMBERED.split(text))
    return format_html_join("", "{}{}{}", ((_WHOLE[at % 2][0], part, _WHOLE[at % 2][1]) for at, part in parts))


@register.filter
def language(code: str) -> str:
    """Write the code of a language as its name: `fr` becomes `French`; nothing stays nothing."""
    return language_name(code) if code else ""


@register.filter
def coded(text: str) -> SafeString:
    """Show what stands between backticks as code; everything is escaped."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}{}{}", ((_CODE[at % 2][0], part, _CODE[at % 2][1]) for at, part in parts))


@register.simple_tag
def asked_for(kind: str, reason: str) -> str:
    """Write why a task of a kind was opened, unless its kind says it: a step's id in words."""
    said = words(reason) if _STEP.fullmatch(reason) else reason
    same = {tone_of("task_kind", kind)[1], words(kind)}
    return "" if said.lower() in same else said


@register.filter
def why(code: str) -> str:
    """Write the code of a decision's first reason as a list does: in a few words, without its values.

    What a mail server, a person or the house said in a sentence is no code and stays as it is.
    """
    if known := SHORT.get(code) or OF_MESSAGES.get(code):
        return known
    return _STATE.sub(lambda found: found[0].lower(), code) if " " in code else words(code)


@register.filter
def wrote(actions: dict[str, int]) -> str:
    """Say what a night wrote: `15 messages, 1 task`; what it let lapse is no writing, and stands last."""
    kinds = {"message": "messages", "task": "tasks", "proposal": "proposals", "lapsed": "lapsed"}
    said = [
        f"{actions[kind]} {kind if actions[kind] == 1 else many}" for kind, many in kinds.items() if actions.get(kind)
    ]
    return ", ".join(said) or "nothing"
