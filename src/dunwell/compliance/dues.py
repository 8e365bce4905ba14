"""The vectors about dates: each type of deadline with what it asks and what it answers."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dunwell.compliance import charging
from dunwell.engine import deadlines
from dunwell.engine.interest import Rates

type Told = Mapping[str, Any]


def deadline(pack: str, told: Told, rates: Rates) -> dict[str, Any]:
    """Answer a line about a date; raises KeyError for a type that is not known."""
    return {key: _text(value) for key, value in TYPES[told["type"]](pack, told).items()}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(told: Told, key: str) -> date:
    return date.fromisoformat(told[key][:10])


def _holidays(told: Told) -> list[date]:
    return [date.fromisoformat(day) for day in told.get("holidays", ())]


def _reinitiate(pack: str, told: Told) -> dict[str, Any]:
    until = deadlines.nacha_reinitiate_until(_day(told, "original_settlement"), told["attempts_after_return"])
    return {"allowed": until is not None, "until": until}


def _default(pack: str, told: Told) -> dict[str, Any]:
    must_tell = charging.told_of(pack, "default_without_notice")["must_tell"]
    is_told = told.get("invoice_has_286_3_notice", False) or not must_tell
    received = _day(told, "invoice_received")
    return {"default_from": deadlines.default_without_notice(received, _holidays(told), told=is_told)}


def _limitation(pack: str, told: Told) -> dict[str, Any]:
    starts = [_day(told, key) for key in ("due", "claim_arose", "discovered") if told.get(key)]
    kind = told.get("claim_kind", told.get("jurisdiction", told.get("debtor_kind", "default")))
    try:
        terms = charging.limitation(pack)
    except charging.NoChargeError:
        return {"time_barred_from": None}
    return {"time_barred_from": terms.barred_from(max(starts), kind)}


TYPES: Mapping[str, Callable[[str, Told], dict[str, Any]]] = {
    "validation_period_end": lambda pack, told: deadlines.validation_period(
        _day(told, "notice_provided"), _holidays(told)
    )._asdict(),
    "tcpa_revocation_latest": lambda pack, told: {
        "latest": deadlines.tcpa_revocation_latest(_day(told, "revoked"), _holidays(told))
    },
    "can_spam_optout_latest": lambda pack, told: {
        "latest": deadlines.can_spam_optout_latest(_day(told, "requested"), _holidays(told))
    },
    "sepa_prenotification_latest": lambda pack, told: {
        "latest": deadlines.sepa_prenotification_latest(_day(told, "due"))
    },
    "reg_e_varying_notice_latest": lambda pack, told: {
        "latest": deadlines.reg_e_varying_notice_latest(_day(told, "transfer"))
    },
    "sepa_refund_no_questions_until": lambda pack, told: {
        "until": deadlines.sepa_refund_no_questions_until(_day(told, "debited"))
    },
    "nacha_reinitiate_until": _reinitiate,
    "nacha_reinitiate_code": lambda pack, told: {"allowed": deadlines.nacha_may_reinitiate(told["return_code"])},
    "dsar_due": lambda pack, told: {"due": deadlines.dsar_due(_day(told, "received"))},
    "default_without_notice_from": _default,
    "limitation_expires": _limitation,
}
