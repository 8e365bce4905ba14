"""The vectors about money and dates: interest, lump sums, costs, fees, deadlines."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.compliance import charging, packs
from dunwell.compliance.dues import deadline
from dunwell.compliance.packs import UnknownPackError
from dunwell.engine.interest import Rates, UnknownRateError, interest

type Told = Mapping[str, Any]

RATE_UNKNOWN = "RATE-UNKNOWN"


def reckon(told: Told, *, rates: Rates | None = None) -> dict[str, Any]:
    """Answer a line about money or dates; what cannot be reckoned is an error, never a guess."""
    make = SUITES.get(str(told.get("suite")))
    try:
        if make is None:
            return {"error": f"no suite {told.get('suite')}"}
        kind = (told.get("debtor") or {}).get("kind", "")
        return make(told["pack"], {"kind": kind, **told["input"]}, packs.shipped_rates() if rates is None else rates)
    except UnknownRateError as error:
        return {"error": RATE_UNKNOWN, "half_year": error.half_year or None}
    except (charging.NoChargeError, UnknownPackError) as error:
        return {"error": str(error)}
    except KeyError as error:
        return {"error": f"cannot be read: {error} is missing or unknown"}
    except Exception as error:  # noqa: BLE001  (one odd line stops no other)
        return {"error": f"cannot be read: {error}"}


def _interest(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    currency = told["currency"]
    terms = charging.interest_terms(pack, consumer=told.get("debtor_kind", told.get("kind")) == "consumer")
    first, last = date.fromisoformat(told["interest_from"]), date.fromisoformat(told["interest_to"])
    found = interest(charging.minor(told["principal"], currency), first, last, terms, rates)
    segments = [{"rate_pct": _percent(rate), "days": days, "basis": basis} for rate, days, basis in found.segments]
    return {"interest": charging.written(found.minor, currency), "days": found.days, "segments": segments}


def _percent(rate: Decimal) -> str:
    plain = rate.normalize()
    exponent = plain.as_tuple().exponent
    assert isinstance(exponent, int), "a rate is finite"
    return f"{plain:.{max(2, -exponent)}f}"


def _compensation(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    terms = charging.compensation(pack)
    debts = [charging.minor(debt, terms.currency) for debt in ([told["debt"]] if "debt" in told else told["invoices"])]
    if min(debts, default=0) < 0:
        raise ValueError("nothing is charged on a credit")
    return _amount(terms.for_debts(debts), terms.currency)


def _compensation_b2b(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    try:
        terms = charging.compensation(pack, "compensation_b2b")
    except charging.NoChargeError:
        terms = charging.compensation(pack)
    day = next((told[key] for key in ("date", "on", "as_of", "due") if key in told), None)
    half_year = told.get("half_year")
    if half_year:
        day = f"{half_year[:4]}-{'01' if half_year.endswith('H1') else '07'}-01"
    claims = told["claims"]
    if not isinstance(claims, int) or claims < 0:
        raise ValueError(f"{claims!r} is no number of claims")
    return _amount(terms.for_claims(claims, _day_of(day)), terms.currency)


def _collection_costs(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    terms = charging.collection_costs(pack)
    principal = charging.minor(told["principal"], terms.currency)
    return _amount(terms.on(principal, with_tax=_flag(told, "vat_added")), terms.currency)


def _reminder_fees(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    terms = charging.reminder_fee(pack)
    days = [date.fromisoformat(day) for day in told["fee_reminders"]]
    chargeable, minor = terms.of(days, agreed=_flag(told, "agreed_at_origin"))
    return {"chargeable": [day.isoformat() for day in chargeable], **_amount(minor, terms.currency)}


def _flag(told: Told, name: str) -> bool:
    found = told.get(name, False)
    if not isinstance(found, bool):
        raise TypeError(f"{name} is true or false")
    return found


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def _amount(minor: int, currency: str) -> dict[str, Any]:
    return {"amount": charging.written(minor, currency), "currency": currency}


SUITES: Mapping[str, Callable[[str, Told, Rates], dict[str, Any]]] = {
    "interest": _interest,
    "compensation": _compensation,
    "compensation_b2b": _compensation_b2b,
    "collection_costs": _collection_costs,
    "reminder_fees": _reminder_fees,
    "deadline": deadline,
}
