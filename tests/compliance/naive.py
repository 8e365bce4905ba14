"""The rules a second time: slow, plain, from the packs as they are written, sharing nothing with the engine.

Answers which rules forbid a contact at one instant; when it opens is for the tests to try out.
"""

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from dunwell.compliance import packs

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TIMED = {"after_validation", "after_due", "designated_time", "window", "pause", "cap", "gap"}
type Told = Mapping[str, Any]


def forbids(case: Told, at: dt.datetime) -> dict[str, bool]:
    """The rules that forbid a case at an instant; True for those that waiting may cure."""
    found: dict[str, bool] = {}
    for key in case["pack"].split("+"):
        told = packs.law_of(key).told
        for rule in [*told.get("law", ()), *told.get("house", ())]:
            if is_about(rule, case, at) and fails(rule, case, at):
                curable = rule["type"] in TIMED or has_end(rule, case)
                found[rule["rule"]] = found.get(rule["rule"], True) and curable
    return found


def zones_of(case: Told) -> list[str]:
    debtor = case["debtor"]
    if debtor.get("tz_stated"):
        return [debtor["tz_stated"]]
    both = [*debtor.get("tz_address", ()), *debtor.get("tz_area_code", ())]
    return both or [zone for key in case["pack"].split("+") for zone in packs.law_of(key).told.get("zones", ())]


def on(case: Told, at: dt.datetime) -> dt.date:
    return at.astimezone(zoneinfo.ZoneInfo(zones_of(case)[0])).date()


def is_about(rule: Told, case: Told, at: dt.datetime) -> bool:
    said, today = case["proposed"], on(case, at).isoformat()
    place = said.get("location", "personal")
    return (
        said["channel"] in rule.get("channels", [said["channel"]])
        and (rule["type"] == "gap" or said.get("step") in rule.get("steps", [said.get("step")]))
        and place in rule.get("locations", [place])
        and place not in rule.get("over_locations", [])
        and said["purpose"] not in rule.get("over_purposes", [])
        and case["debtor"]["kind"] in rule.get("kinds", [case["debtor"]["kind"]])
        and said.get("collector", "first_party") == rule.get("party", said.get("collector", "first_party"))
        and rule.get("from", "0000") <= today <= rule.get("until", "9999")
    )


def has_end(rule: Told, case: Told) -> bool:
    """Whether a status or a notice has a day on which it lets go."""
    if rule["type"] == "status":
        mine = [s for s in case["debtor"].get("statuses", ()) if s["type"] == rule["status"]]
        return all(s.get("until") or (rule.get("days") and s.get("started")) for s in mine)
    if rule["type"] == "notice":
        return bool(_starts(rule, case))
    return False


def fails(rule: Told, case: Told, at: dt.datetime) -> bool:
    return bool(globals()[f"_{rule['type']}"](rule, case, at))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _status(rule: Told, case: Told, at: dt.datetime) -> bool:
    said, today = case["proposed"], on(case, at)
    if said["purpose"] in rule.get("passes", []) or said.get("recipient", "debtor") in rule.get("recipients", []):
        return False
    for status in case["debtor"].get("statuses", ()):
        if status["type"] != rule["status"]:
            continue
        if status.get("debts") and not set(status["debts"]) & set(said.get("debts", ["D1"])):
            continue
        start = _day(status["started"]) if status.get("started") else None
        last = _day(status["until"]) if status.get("until") else None
        if last is None and rule.get("days") and start:
            last = start + dt.timedelta(days=rule["days"] - 1)
        if (start is None or today >= start) and (last is None or today <= last):
            return True
    return False


def _opted_out(rule: Told, case: Told, at: dt.datetime) -> bool:
    return case["proposed"]["channel"] in case["debtor"].get("opted_out", [])


def _granted(case: Told, what: str) -> bool:
    return bool(case["debtor"].get("consents", {}).get(what, {}).get("status") == "granted")


def _automated_consent(rule: Told, case: Told, at: dt.datetime) -> bool:
    what = "automated_sms" if case["proposed"]["channel"] == "sms" else "automated_call"
    return bool(case["proposed"].get("automated")) and not _granted(case, what)


def _consent(rule: Told, case: Told, at: dt.datetime) -> bool:
    return not _granted(case, case["proposed"]["channel"])


def _work_email(rule: Told, case: Told, at: dt.datetime) -> bool:
    return case["debtor"].get("email_type") == "work" and not _granted(case, "email_work")


def _public_post(rule: Told, case: Told, at: dt.datetime) -> bool:
    return bool(case["proposed"].get("public"))


def _fresh_consent(rule: Told, case: Told, at: dt.datetime) -> bool:
    given = case["debtor"].get("consents", {}).get("sms", {})
    if given.get("status") == "revoked":
        return True
    dates = [on(case, dt.datetime.fromisoformat(given["at"]))] if given.get("at") else []
    dates += [on(case, e["at"]) for e in case["history"] if e["direction"] == "in" and e["channel"] == "sms"]
    return not any(0 <= (on(case, at) - date).days <= rule["days"] for date in dates)


def _workplace(rule: Told, case: Told, at: dt.datetime) -> bool:
    return bool(case["debtor"].get("employer_prohibits")) and case["proposed"].get("location") == "work"


def _says(rule: Told, case: Told, at: dt.datetime) -> bool:
    if rule.get("when_time_barred") and not case["debt"].get("time_barred"):
        return False
    return not set(rule["require"]) <= set(case["proposed"].get("disclosures", ()))


def _first_notice(rule: Told, case: Told, at: dt.datetime) -> bool:
    today = on(case, at)
    if any(n["type"] == rule["notice"] and _day(n["sent"]) <= today for n in case["notices"]):
        return False
    told = [e["at"] for e in case["history"] if e["outcome"] in ("conversation", "delivered", "sent", "voicemail")]
    return bool(told) and today > on(case, min(told)) + dt.timedelta(days=rule["days"])


def _after_validation(rule: Told, case: Told, at: dt.datetime) -> bool:
    return on(case, at) <= _day(case["debt"]["validation_period_end"])


def _furnishing(rule: Told, case: Told, at: dt.datetime) -> bool:
    if any(e["outcome"] == "conversation" and e["channel"] in ("call", "in_person") for e in case["history"]):
        return False
    sent = [_day(n["sent"]) for n in case["notices"]]
    sent += [
        on(case, e["at"])
        for e in case["history"]
        if e["direction"] == "out" and e["channel"] in ("letter", "email", "sms")
        and e["outcome"] not in ("bounced", "not_connected")
    ]  # fmt: skip
    return not sent or on(case, at) < min(sent) + dt.timedelta(days=rule["days"])


def _notice(rule: Told, case: Told, at: dt.datetime) -> bool:
    starts = _starts(rule, case)
    return not starts or on(case, at) < min(starts) + dt.timedelta(days=rule["days"])


def _starts(rule: Told, case: Told) -> list[dt.date]:
    """From when a notice counts; that it arrived is assumed only where the rule says after how many days."""
    if rule["counted_from"] == "received" and "post" not in rule:
        return []
    post = dt.timedelta(days=rule.get("post", 0))
    return [_day(notice["sent"]) + post for notice in case["notices"] if notice["type"] == rule["notice"]]


def _after_due(rule: Told, case: Told, at: dt.datetime) -> bool:
    return on(case, at) < _day(case["debt"]["due_date"]) + dt.timedelta(days=rule["days"])


def _not_time_barred(rule: Told, case: Told, at: dt.datetime) -> bool:
    return bool(case["debt"].get("time_barred"))


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _designated_time(rule: Told, case: Told, at: dt.datetime) -> bool:
    for zone in zones_of(case):
        wall = at.astimezone(zoneinfo.ZoneInfo(zone))
        now = wall.hour * 60 + wall.minute
        for told in case["debtor"].get("inconvenient_times", ()):
            if DAYS[wall.weekday()] in told["days"] and _minutes(told["from"]) <= now < _minutes(told["to"]):
                return True
    return False


def _window(rule: Told, case: Told, at: dt.datetime) -> bool:
    for zone in zones_of(case):
        wall = at.astimezone(zoneinfo.ZoneInfo(zone))
        if rule.get("holidays") == "closed" and wall.date().isoformat() in case["context"]["holidays"]:
            return True
        now, is_open = wall.hour * 60 + wall.minute, False
        for days, hours in rule["hours"].items():
            first, last = days.split("-") if "-" in days else (days, days)
            if DAYS.index(first) <= wall.weekday() <= DAYS.index(last):
                start, end = hours.split("-")
                is_open = is_open or _minutes(start) <= now < _minutes(end)
        if not is_open:
            return True
    return False


def _pause(rule: Told, case: Told, at: dt.datetime) -> bool:
    if set(rule["waived_by"]) & set(case["proposed"].get("flags", ())):
        return False
    return any(
        event["outcome"] == rule["after"]
        and event["channel"] in rule["channels"]
        and event["direction"] in rule["directions"]
        and set(event["debts"]) & set(case["proposed"].get("debts", ["D1"]))
        and on(case, at) < on(case, event["at"]) + dt.timedelta(days=rule["days"])
        for event in case["history"]
    )


def _cap(rule: Told, case: Told, at: dt.datetime) -> bool:
    said = case["proposed"]
    flags = set(said.get("flags", ()))
    if flags & set(rule.get("not_flags", ())) or ("only_flags" in rule and not flags & set(rule["only_flags"])):
        return False
    talks = [e["at"] for e in case["history"] if e["outcome"] == "conversation" and e["creditor"] == "C1"]
    if rule.get("after_talk") and not talks:
        return False
    counted = []
    for event in case["history"]:
        if "hours" in rule:
            is_recent = at - event["at"] < dt.timedelta(hours=rule["hours"])
        else:
            is_recent = on(case, at) < on(case, event["at"]) + dt.timedelta(days=rule["days"])
        if (
            is_recent
            and event["channel"] in rule["channels"]
            and event["direction"] in rule["directions"]
            and event["outcome"] in rule.get("outcomes", [event["outcome"]])
            and event["outcome"] not in rule.get("not_outcomes", [])
            and event["location"] in rule.get("locations", [event["location"]])
            and not set(event["flags"]) & set(rule.get("not_flags", ()))
            and ("only_flags" not in rule or set(event["flags"]) & set(rule["only_flags"]))
            and (not rule.get("after_talk") or event["at"] > min(talks))
        ):
            counted.append(event)
    if rule["per"] == "person":
        return bool(len(counted) + 1 > rule["most"])
    if rule["per"] == "creditor":
        return bool(sum(event["creditor"] == "C1" for event in counted) + 1 > rule["most"])
    debts = said.get("debts", ["D1"])
    return any(sum(debt in event["debts"] for event in counted) + 1 > rule["most"] for debt in debts)


def _gap(rule: Told, case: Told, at: dt.datetime) -> bool:
    if case["proposed"].get("step") not in rule["steps"]:
        return False
    taken = [
        on(case, e["at"])
        for e in case["history"]
        if e["step"] in rule["steps"] and e["direction"] == "out" and e["outcome"] not in ("bounced", "not_connected")
    ]
    if rule.get("most") and len(taken) >= rule["most"]:
        return True
    return any(on(case, at) < day + dt.timedelta(days=rule["days"]) for day in taken)
