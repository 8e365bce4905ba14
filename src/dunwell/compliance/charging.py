"""What a pack lets a creditor charge, made into the engine's values: interest, lump sums, costs, fees, limitation."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from dunwell.compliance.packs import laws_of
from dunwell.engine.charges import Band, CollectionCosts, Compensation, ReminderFee, Tier
from dunwell.engine.deadlines import Limitation
from dunwell.engine.interest import Terms
from dunwell.engine.lawbook import decimal_of
from dunwell.engine.money import exponent

REST = "rest"


class NoChargeError(Exception):
    """The packs know nothing of what was asked; nothing may be charged on their strength."""


def told_of(composition: str, name: str) -> Mapping[str, Any]:
    """Return a charge as the first of the packs that has it writes it; raises NoChargeError, UnknownPackError."""
    for law in laws_of(composition):
        if name in law.told.get("charges", {}):
            found: Mapping[str, Any] = law.told["charges"][name]
            return found
    raise NoChargeError(f"{composition} says nothing about {name.replace('_', ' ')}")


@cache
def interest_terms(composition: str, *, consumer: bool = False) -> Terms:
    """Return how interest is reckoned; a few laws ask less of consumers."""
    told = told_of(composition, "interest")
    margin = told.get("consumer_margin", told["margin"]) if consumer else told["margin"]
    return Terms(
        rule=told["rule"],
        reference=told["reference"],
        margin=decimal_of(margin),
        fixing=told.get("fixing", "floating"),
        day_count=told.get("day_count", "ACT365F"),
        compounds=told.get("compounds", "none"),
        times=told.get("times", 1),
        round_up_to=decimal_of(told.get("round_up_to", 0)),
    )


@cache
def compensation(composition: str, name: str = "compensation") -> Compensation:
    """Return the lump sum of a late payment; `compensation_b2b` is the one of laws for all kinds of debtors."""
    told = told_of(composition, name)
    currency = told["currency"]
    bands = told.get("bands") or ([[REST, told["amount"]]] if "amount" in told else [])
    return Compensation(
        told["rule"],
        currency,
        tuple(Band(None if below == REST else minor(below, currency), minor(sum_, currency)) for below, sum_ in bands),
        {half_year: minor(sum_, currency) for half_year, sum_ in told.get("by_half_year", {}).items()},
    )


@cache
def collection_costs(composition: str) -> CollectionCosts:
    """Return the scale of costs before a court is asked."""
    told = told_of(composition, "collection_costs")
    currency = told["currency"]
    tiers = tuple(
        Tier(None if width == REST else minor(width, currency), Fraction(percent)) for width, percent in told["tiers"]
    )
    least, most = minor(told["least"], currency), minor(told["most"], currency)
    return CollectionCosts(told["rule"], currency, tiers, least, most, Fraction(told["tax_percent"]))


@cache
def reminder_fee(composition: str) -> ReminderFee:
    """Return the fee for a reminder."""
    told = told_of(composition, "reminder_fee")
    currency = told["currency"]
    return ReminderFee(
        rule=told["rule"],
        currency=currency,
        minor=minor(told.get("amount", "0"), currency),
        by_year={int(year): minor(sum_, currency) for year, sum_ in told.get("by_year", {}).items()},
        most=told.get("most", 0),
        days_apart=told.get("days_apart", 0),
        must_be_agreed=told.get("must_be_agreed", False),
    )


@cache
def limitation(composition: str) -> Limitation:
    """Return the term after which a debt is barred; that of a state goes before that of its country."""
    for law in reversed(laws_of(composition)):
        told = law.told.get("limitation")
        if told:
            return Limitation(told["rule"], told["years"], told.get("from_year_end", False))
    raise NoChargeError(f"{composition} says nothing about limitation")


def minor(amount: str, currency: str) -> int:
    """Return the minor units of an amount as a pack writes it; raises ValueError where it has too many decimals."""
    scaled = decimal_of(amount).scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(amount)
    return int(scaled)


def written(amount: int, currency: str) -> str:
    """Return minor units as the decimal text of files: `193.15`."""
    return f"{Decimal(amount).scaleb(-exponent(currency)):f}"
