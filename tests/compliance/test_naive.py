"""No history, clock, zone or pack combination makes the gate pass what a second, naive evaluator forbids."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.compliance import packs, vectors
from dunwell.engine.gate import FAIL_CLOSED, allowed
from dunwell.engine.rules import CATEGORIES
from tests.compliance import naive

ALONE = sorted(key for key in packs.book().laws if not packs.law_of(key).key.startswith("US-") or key == "US-B2B")
FEDERAL = ["US-CONSUMER-3P", "US-CONSUMER-1P"]
STATES = ["US-MA", "US-FL", "US-NYC", "US-WA", "US-CA", "US-NY", "US-TX"]
COMPOSED = st.one_of(
    st.sampled_from([key for key in ALONE if key != "HOUSE"]),
    st.sampled_from([f"{key}+HOUSE" for key in ALONE if key != "HOUSE"]),
    st.builds(
        lambda base, over: "+".join([base, *over]),
        st.sampled_from(FEDERAL),
        st.lists(st.sampled_from(STATES), max_size=2, unique=True),
    ),
)
ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "America/Chicago",
        "Pacific/Honolulu",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/St_Johns",
        "Australia/Sydney",
        "Pacific/Auckland",
    ]
)
CHANNELS = st.sampled_from(["call", "voicemail", "sms", "email", "letter", "in_person", "push", "social_dm"])
# Around changes of clocks in both hemispheres, the turn of a year, a leap day, and the day New York's rule changes.
EDGES = [
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-08-31",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2026-12-31",
    "2028-02-29",
]
INSTANTS = st.builds(
    lambda day, hours, seconds: dt.datetime.fromisoformat(f"{day}T00:00Z") + dt.timedelta(hours=hours, seconds=seconds),
    st.sampled_from(EDGES),
    st.integers(-60, 84),
    st.sampled_from([0, 0, 0, 1, 1799, 1800, 3599]),
)
OUTCOMES = st.sampled_from(["no_answer", "not_connected", "voicemail", "conversation", "delivered", "sent", "bounced"])
STEPS = st.sampled_from(
    [
        "reminder_1",
        "reminder_2",
        "final_notice",
        "reminder_fee_1",
        "legal_threat",
        "lawsuit",
        "credit_reporting",
        "issue_claim",
        "charge_collection_costs",
        "reminder_with_fee",
        "debt_collection_start",
        "note",
    ]
)
SAID = ["debt_collector_disclosure", "opt_out_method", "time_barred_notice"]
DEBTS = st.sampled_from([["D1"], ["D2"], ["D1", "D2"]])
FLAGS = st.lists(st.sampled_from(["direct_prior_consent", "response_to_debtor", "debtor_requested"]), max_size=1)


TIMES = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(naive.DAYS), min_size=1, max_size=3, unique=True),
        "from": st.sampled_from(["00:00", "08:00", "12:30"]),
        "to": st.sampled_from(["13:00", "17:00", "24:00"]),
    }
)
PROPOSED = st.fixed_dictionaries(
    {
        "channel": CHANNELS,
        "purpose": st.sampled_from(["collect", "collect", "reminder", "receipt", "statutory_notice"]),
        "step": STEPS,
        "debts": DEBTS,
        "location": st.sampled_from(["personal", "work"]),
        "automated": st.sampled_from([False, False, True]),
        "flags": FLAGS,
        "disclosures": st.sampled_from([SAID, []]),
    }
)


@st.composite
def histories(draw: st.DrawFn, now: dt.datetime) -> list[dict[str, Any]]:
    one = st.fixed_dictionaries(
        {
            "at": st.integers(0, 35 * 24 * 4).map(lambda n: now - dt.timedelta(minutes=15 * n)),
            "channel": st.sampled_from(["call", "call", "voicemail", "sms", "email", "in_person", "letter"]),
            "direction": st.sampled_from(["out", "out", "out", "in"]),
            "outcome": OUTCOMES,
            "debts": DEBTS,
            "creditor": st.sampled_from(["C1", "C1", "C2"]),
            "location": st.sampled_from(["personal", "personal", "work", "home"]),
            "flags": FLAGS,
            "step": STEPS,
        }
    )
    return draw(st.lists(one, max_size=14))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], dt.datetime]:
    now, pack = draw(INSTANTS), draw(COMPOSED)
    known = sorted({name for key in pack.split("+") for name in packs.law_of(key).pack.statuses})
    day = st.integers(-70, 5).map(lambda n: (now + dt.timedelta(days=n)).date().isoformat())
    later = st.integers(-3, 20).map(lambda n: (now + dt.timedelta(days=n)).date().isoformat())
    status = st.fixed_dictionaries(
        {"type": st.sampled_from(known), "debts": st.sampled_from([[], ["D1"]])},
        optional={"started": day, "until": later},
    )
    notices = st.sampled_from(
        ["validation_notice", "letter_of_claim", "veertiendagenbrief", "inkassovarsel", "written_notice"]
    )
    given_at = day.map(lambda d: f"{d}T12:00:00+00:00")
    consent = st.fixed_dictionaries({"status": st.sampled_from(["granted", "revoked"])}, optional={"at": given_at})
    consents = st.dictionaries(
        st.sampled_from(["sms", "email", "automated_call", "automated_sms", "email_work"]), consent, max_size=3
    )
    case: dict[str, Any] = {
        "pack": pack,
        "debtor": {
            "kind": draw(st.sampled_from(["consumer", "business", "sole_trader"])),
            "statuses": draw(st.lists(status, max_size=1)),
            "consents": draw(consents),
            "inconvenient_times": draw(st.lists(TIMES, max_size=1)),
            "opted_out": draw(st.lists(CHANNELS, max_size=1)),
            "employer_prohibits": draw(st.booleans()),
            "email_type": draw(st.sampled_from(["", "work"])),
        },
        "history": draw(histories(now)),
        "notices": draw(st.lists(st.fixed_dictionaries({"type": notices, "sent": day}), max_size=3)),
        "debt": {"due_date": draw(day), "validation_period_end": draw(later), "time_barred": draw(st.booleans())},
        "context": {"holidays": draw(st.lists(later, max_size=3))},
        "proposed": draw(PROPOSED),
    }
    case["debtor"].update(draw(st.sampled_from([{}, {"tz_address": ["America/New_York"]}])))
    if packs.law_of(pack.split("+")[0]).pack.zones == () or draw(st.booleans()):
        case["debtor"].update({"tz_address": draw(st.lists(ZONES, min_size=1, max_size=2))})
    return case, now


def ours(case: dict[str, Any], at: dt.datetime) -> Any:
    history = [vectors.event_of({**event, "at": event["at"].isoformat()}) for event in case["history"]]
    return allowed(vectors.contact_of(case), packs.composed(case["pack"]), history, at)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(made=cases())
def test_the_gate_and_the_naive_evaluator_agree(made: tuple[dict[str, Any], dt.datetime]) -> None:
    case, now = made
    verdict, wanted = ours(case, now), naive.forbids(case, now)
    assert set(verdict.violations) == set(wanted)
    assert FAIL_CLOSED not in verdict.violations
    if wanted and not all(wanted.values()):
        assert verdict.earliest is None
    elif wanted:
        _opens_first_there(case, now, verdict.earliest)


def _opens_first_there(case: dict[str, Any], now: dt.datetime, earliest: dt.datetime | None) -> None:
    """Nothing that waiting cures forbids it then, and something did at every instant that was tried before."""
    end = earliest or now + dt.timedelta(days=40)
    tried = [now + n * (end - now) / 24 for n in range(1, 24)] + [end - dt.timedelta(seconds=1)]
    for moment in tried:
        if now <= moment < end:
            assert any(naive.forbids(case, moment).values()), moment
    if earliest is not None:
        assert not any(naive.forbids(case, earliest).values())


def test_the_categories_of_every_pack_are_known() -> None:
    for law in packs.book().laws.values():
        assert {rule.category for rule in law.pack.rules} <= set(CATEGORIES)
