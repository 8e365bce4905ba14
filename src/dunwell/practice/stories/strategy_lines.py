"""A strategy in one line of the field's words, turned into the YAML that Dunwell publishes.

`reminder 3 days after due by email; call 21 days after due; final notice 30 days after due by post` and so on: a
name, when, and for messages by which channel. What it is follows from the name: a call, visit, escalation, credit
hold or hand-over is no message; "note" and "final" say how hard a message speaks.
"""

import json
import re
from typing import Any

from dunwell.practice.stories.text import sentences
from dunwell.practice.stories.words import CHANNELS

_WHEN = re.compile(
    r"(?P<name>.+?)\s+(?:(?P<n>\d+)\s+(?:calendar\s+)?days?\s+(?P<side>before|after)\s+(?P<what>.+?)"
    r"|on\s+(?P<on>the\s+due\s+date|due)|(?:(?:at|on)\s+)?(?P<sign>[+-])(?P<offset>\d+)(?:\s+days)?)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:by\s+(?P<channel>[\w-]+)|as\s+(?P<severity>note|reminder|final)|to\s+(?P<role>\w+))$")
_QUIET = re.compile(r"(?:quiet\s+days\s+(\d+)|(\d+)\s+quiet\s+days)$", re.IGNORECASE)
_MINIMUM = re.compile(r"minimum\s+([\d.]+)\s+(?:an?|per)\s+(customer|item)$", re.IGNORECASE)
_TASKS = {"call": "call", "visit": "visit", "escalat": "escalate", "review": "review"}
_LETTERS = {"EMAIL": "email", "LETTER": "letter", "SMS": "sms", "PORTAL": "portal"}


class StrategyLineError(Exception):
    """A step that cannot be read."""


def to_yaml(key: str, text: str, *, quiet_days: int | None = None) -> str:
    """Return the YAML of a strategy told in one line; raises StrategyLineError."""
    strategy: dict[str, Any] = {"key": key, "name": key.capitalize(), "quiet_days": quiet_days or 7}
    steps: list[dict[str, Any]] = []
    for part in sentences(text):
        if quiet := _QUIET.match(part):
            strategy["quiet_days"] = int(quiet[1] or quiet[2])
        elif least := _MINIMUM.match(part):
            strategy[f"minimum_{least[2].lower()}"] = least[1]
        else:
            steps.append(_step(part, steps))
    return json.dumps({**strategy, "steps": steps})


def _step(part: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    text, said = part.strip().removeprefix("a "), {"channel": "", "severity": "", "role": ""}
    while tail := _TAIL.search(text):
        said |= {word: value for word, value in tail.groupdict().items() if value}
        text = text[: tail.start()].rstrip()
    found = _WHEN.match(re.sub(r"\s+(?:was|is)\s+(?:\*?served\*?|sent)$", "", text))
    if not found:
        raise StrategyLineError(f"{part!r} is no step: write `reminder 3 days after due by email`")
    name = found["name"].strip()
    step: dict[str, Any] = {"id": slug(name), "name": name} | _due(found, earlier) | _action(name)
    if step["action"] == "message":
        early = step.get("days", 0) < 0
        severity = said["severity"] or ("final" if "final" in name else "note" if early or "note" in name else "")
        step["channel"] = _LETTERS[CHANNELS.get(said["channel"] or "email", "EMAIL")]
        step["severity"] = step["template"] = severity or "reminder"
        if said["role"]:
            step["role"] = said["role"]
    return step


def _due(found: re.Match[str], earlier: list[dict[str, Any]]) -> dict[str, Any]:
    if found["offset"]:
        return {"days": int(found["sign"] + found["offset"])}
    if not found["n"]:
        return {"days": 0}
    days = int(found["n"])
    what = re.sub(r"^the\s+", "", found["what"].strip().lower())
    if what in ("due", "due date", "it is due"):
        return {"days": -days if found["side"].lower() == "before" else days}
    named = [step["id"] for step in earlier if slug(what) in (step["id"], slug(step["name"]))]
    return {"after": {"step": named[-1] if named else slug(what), "days": days}}


def _action(name: str) -> dict[str, Any]:
    said = name.lower()
    if "hand-over" in said or "hand over" in said:
        return {"action": "proposal", "task": "hand_over"}
    if "hold" in said:
        return {"action": "hold", "task": "credit_hold"}
    for word, task in _TASKS.items():
        if word in said:
            return {"action": "task", "task": task}
    return {"action": "task", "task": "other"} if "task" in said else {"action": "message"}


def slug(name: str) -> str:
    """The id of a step by its name: `final notice` is final-notice, `call task` is call."""
    plain = re.sub(r"\s+(?:task|proposal)$", "", name.strip().lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def completed(key: str, block: str, *, quiet_days: int | None) -> str:
    """Return a block of YAML with the key, and the quiet days of the story, where it names none."""
    head = "" if re.search(r"^key:", block, re.MULTILINE) else f"key: {key}\n"
    if quiet_days is not None and not re.search(r"^quiet_days:", block, re.MULTILINE):
        head += f"quiet_days: {quiet_days}\n"
    return head + block


def with_quiet_days(text: str, days: int) -> str:
    """Return the text of a strategy with other quiet days."""
    if text.lstrip().startswith("{"):
        return json.dumps({**json.loads(text), "quiet_days": days})
    changed, count = re.subn(r"^quiet_days:.*$", f"quiet_days: {days}", text, flags=re.MULTILINE)
    return changed if count else f"quiet_days: {days}\n{text}"
