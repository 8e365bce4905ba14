"""A pack as people read it: each rule with its source and dates, what may be charged, and whom all of it is about."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from babel.core import Locale
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Lower

from dunwell.audit.queries import list_documents
from dunwell.audit.terms import DocumentKind
from dunwell.compliance import asking, charging, packs, selecting
from dunwell.customers.models import Customer
from dunwell.customers.terms import OUTSIDE_STRATEGIES
from dunwell.engine.calendar import half_year
from dunwell.engine.interest import Rates, Terms, UnknownRateError, rate_on
from dunwell.engine.lawbook import TYPES
from dunwell.organizations.models import Organization

type Told = Mapping[str, Any]

OURS: Final = "house"
"""The confidence of a rule that no law stands behind."""

PEOPLE: Final = {
    "BUSINESS": "businesses",
    "SOLE_TRADER": "sole traders",
    "PUBLIC": "public bodies",
    "CONSUMER": "consumers",
}

_NAMES: Final = Locale("en")

WITH_THE: Final = {"US": "the United States", "GB": "the United Kingdom", "NL": "the Netherlands"}

ABOUT: Final[Mapping[str, str]] = {
    "status": "who is left alone",
    "dispute": "what is contested",
    "channel": "ways to reach them",
    "disclosure": "what must be said",
    "precondition": "what comes before",
    "limitation": "old debts",
    "designated_time": "times they named",
    "window": "hours",
    "cooldown": "rest after a talk",
    "frequency": "how often",
    "spacing": "how far apart",
}
"""The categories of rules in the order in which they are asked."""

CHANNELS: Final[Mapping[str, str]] = {
    "call": "calls",
    "voicemail": "voicemail",
    "sms": "text messages",
    "email": "e-mail",
    "push": "push messages",
    "letter": "letters",
    "letter_handdelivered": "letters by hand",
    "in_person": "visits",
    "portal_message": "portal messages",
    "social_dm": "social media",
}


class RuleRead(NamedTuple):
    """A rule: `is_now` on the day that was asked about, `figures` what it counts in words ("" for most)."""

    id: str
    title: str
    about: str
    channels: str
    figures: str
    cites: str
    confidence: str
    since: dt.date | None
    until: dt.date | None
    is_now: bool


class ChargeRead(NamedTuple):
    """What may be charged: `figures` on the day that was asked about; `missing` names a rate nobody entered."""

    name: str
    title: str
    figures: str
    cites: str
    confidence: str
    series: str = ""
    missing: str = ""


class PackRead(NamedTuple):
    """A pack on a day, law and house apart; `places` say whom it is about."""

    key: str
    title: str
    file: str
    sha256: str
    law: list[RuleRead]
    house: list[RuleRead]
    charges: list[ChargeRead]
    places: list[str]


def read_out(key: str, *, on: dt.date, rates: Rates, kept: str = "") -> PackRead:
    """Return a pack as it is on a day; raises UnknownPackError.

    With `kept`, the text of an earlier one as a verdict was made by it; what it let charge is told without figures.
    """
    law = packs.law_of(key)
    if kept:
        law = law._replace(told=json.loads(kept), sha256=hashlib.sha256(kept.encode()).hexdigest())
    rules = [_rule(rule, on) for part in ("law", "house") for rule in law.told.get(part, ())]
    ours = [rule for rule in rules if rule.confidence == OURS]
    lawful = [rule for rule in rules if rule.confidence != OURS]
    charges = [*_charges(law.key, law.told, on, rates, is_now=not kept)]
    places = [_place(row) for row in selecting.table() if row["packs"] == key]
    return PackRead(law.key, law.title, law.file, law.sha256, lawful, ours, charges, places)


def earlier(key: str) -> dict[str, str]:
    """Return the texts of a pack by which verdicts were made before it was changed, by their hashes."""
    now = packs.law_of(key).sha256
    texts = list_documents(DocumentKind.PACK)
    return {sha256: text for sha256, text in texts.items() if sha256 != now and json.loads(text).get("key") == key}


def words_wanted(key: str, *, party: str, steps: Collection[str]) -> list[str]:
    """Return the words of what a pack may want said in letters of a party at those steps, its notices too."""
    law = packs.law_of(key)
    found = []
    for told in (*law.told.get("law", ()), *law.told.get("house", ())):
        is_ours = told.get("party", party) == party and set(told.get("steps", steps)) & set(steps)
        if is_ours and {"email", "letter"} & set(told.get("channels", ("email",))):
            found += [*told.get("require", ()), *([told["notice"]] if "notice" in told else [])]
    return found


def _rule(told: Told, on: dt.date) -> RuleRead:
    since, until = (dt.date.fromisoformat(told[key]) if key in told else None for key in ("from", "until"))
    category = "dispute" if str(told.get("status", "")).startswith("disputed") else TYPES[told["type"]][0]
    return RuleRead(
        id=told["rule"],
        title=told["title"],
        about=ABOUT[category],
        channels=", ".join(CHANNELS[one] for one in told.get("channels", ())),
        figures=_counted(told) if told["rule"] not in asking.INSTEAD else f"instead: {asking.INSTEAD[told['rule']]}",
        cites=told.get("cites", ""),
        confidence=told["confidence"],
        since=since,
        until=until,
        is_now=(since is None or since <= on) and (until is None or on <= until),
    )


def _counted(told: Told) -> str:
    """Say the figures of a rule: hours, caps, days."""
    match told["type"]:
        case "window":
            return "; ".join(_hours(told)) + ("; not on holidays" if told.get("holidays") == "closed" else "")
        case "cap":
            span = f"{told['hours']} hours" if told.get("hours") else f"{told['days']} days"
            return f"at most {told['most']} in {span} for each {told['per']}"
        case "gap":
            return f"{told['days']} days apart"
        case "pause" | "first_notice" | "furnishing" | "after_due" | "fresh_consent" | "notice" | "after_validation":
            return f"{told['days']} days"
        case "says":
            return "asks for: " + ", ".join(word.replace("_", " ") for word in told["require"])
    return ""


def _hours(told: Told) -> Iterator[str]:
    for days, at in told["hours"].items():
        named = "-".join(part.capitalize() for part in days.split("-"))
        yield f"{named} {' and '.join([at] if isinstance(at, str) else at)}"


def _place(row: Told) -> str:
    who = _listed(PEOPLE[kind] for kind in row.get("kinds", ())) or "everybody"
    where = _listed(WITH_THE.get(one) or str(_NAMES.territories.get(one, one)) for one in row["countries"])
    region = f" ({', '.join(row['regions'])}{', the city' if 'cities' in row else ''})" if "regions" in row else ""
    part = {"first": ", where you collect your own claims", "third": ", where you collect the claims of others"}
    return f"{who} in {where}{region}{part.get(row.get('party', ''), '')}"


def _listed(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


class Asked(NamedTuple):
    """A charge of a pack as it is written, and the day and rates by which its figures are told."""

    pack: str
    told: Told
    on: dt.date
    rates: Rates


def _charges(key: str, told: Told, on: dt.date, rates: Rates, *, is_now: bool) -> Iterator[ChargeRead]:
    entries = dict(told.get("charges", {})) | {name: told[name] for name in OTHERS if name in told}
    for name, one in entries.items():
        read = ChargeRead(name, one["title"], "", one["cites"], one["confidence"])
        if not is_now:
            yield read
            continue
        try:
            yield read._replace(
                figures=FIGURES.get(name, _sum)(Asked(key, one, on, rates)), series=one.get("reference", "")
            )
        except UnknownRateError as error:
            yield read._replace(series=one.get("reference", ""), missing=error.half_year or "that day")


OTHERS: Final = ("limitation", "retention", "language")


def _interest(asked: Asked) -> str:
    said = f"{_percent(charging.interest_terms(asked.pack), asked)} % a year"
    if "consumer_margin" in asked.told:
        said += f", from consumers {_percent(charging.interest_terms(asked.pack, consumer=True), asked)} %"
    return said


def _percent(terms: Terms, asked: Asked) -> str:
    return f"{rate_on(asked.on, terms, asked.rates):.2f}"


def _compensation(asked: Asked) -> str:
    told = asked.told
    currency = told["currency"]
    if "by_half_year" in told:
        if half_year(asked.on) not in told["by_half_year"]:
            raise UnknownRateError(told["rule"], half_year(asked.on))
        return f"{told['by_half_year'][half_year(asked.on)]} {currency}"
    if "bands" not in told:
        return _sum(asked)
    bands = [(f"below {below}" if below != charging.REST else "else", sum_) for below, sum_ in told["bands"]]
    return ", ".join(f"{below} {sum_}" for below, sum_ in bands) + f" {currency}"


def _costs(asked: Asked) -> str:
    told = asked.told
    tiers = [f"{part} % of {'the rest' if width == charging.REST else width}" for width, part in told["tiers"]]
    tax = f"; and {told['tax_percent']} % tax where you cannot deduct it"
    return f"{', '.join(tiers)}; {told['least']} to {told['most']} {told['currency']}{tax}"


def _fee(asked: Asked) -> str:
    told = asked.told
    amount = told.get("by_year", {}).get(str(asked.on.year), told.get("amount"))
    if amount is None:
        raise UnknownRateError(told["rule"], str(asked.on.year))
    said = [f"{amount} {told['currency']}"]
    said += [f"{told['most']} at most"] if "most" in told else []
    said += [f"{told['days_apart']} days apart"] if "days_apart" in told else []
    said += ["only if agreed"] if told.get("must_be_agreed") else []
    return ", ".join(said)


def _years(asked: Asked) -> str:
    told = asked.told
    years = told["years"] if isinstance(told["years"], Mapping) else {"default": told["years"]}
    said = [f"{many} years{'' if name == 'default' else f' ({name})'}" for name, many in years.items()]
    return ", ".join(said) + (" from the end of the year" if told.get("from_year_end") else "")


def _default(asked: Asked) -> str:
    told = asked.told
    return f"{told['days']} days{', if the invoice says so' if told['must_tell'] else ''}"


def _payable(asked: Asked) -> str:
    told = asked.told
    said = [f"{told['default_days']} days", f"{told['most_days']} at most by agreement"]
    said += [f"{told['most_days_public']} for public bodies"] if "most_days_public" in told else []
    return ", ".join(said)


def _sum(asked: Asked) -> str:
    told = asked.told
    return f"{told['amount']} {told['currency']}" if "amount" in told else ""


FIGURES: Final[Mapping[str, Callable[[Asked], str]]] = {
    "interest": _interest,
    "compensation": _compensation,
    "compensation_b2b": _compensation,
    "collection_costs": _costs,
    "reminder_fee": _fee,
    "default_without_notice": _default,
    "terms": _payable,
    "limitation": _years,
    "retention": _years,
}


def count_customers(organization: Organization) -> dict[str, int]:
    """Return how many customers each pack is about, and by its code how many no pack can be chosen for.

    One pass over all customers: keep what it returns. Sister companies and employees are outside.
    """
    cities = Q(pk__in=())
    for row in selecting.table():
        if "cities" in row:
            cities |= Q(country__in=row["countries"])
    rows = (
        Customer.objects.of(organization).filter(merged_into=None, erased_on=None).exclude(kind__in=OUTSIDE_STRATEGIES)
    )
    town = Case(When(cities, then=Lower("city")), default=Value(""), output_field=CharField())
    groups = rows.annotate(town=town).values_list("kind", "country", "region", "town").annotate(count=Count("id"))
    found: dict[str, int] = {}
    for kind, country, region, city, count in groups.order_by("kind", "country", F("region"), "town"):
        place = asking.packs_for(organization, kind=kind, country=country, region=region, city=city)
        for name in [place.problem] if place.problem else place.composition.split("+"):
            found[name] = found.get(name, 0) + count
        if place.warning:
            found[place.warning] = found.get(place.warning, 0) + count
    return found
