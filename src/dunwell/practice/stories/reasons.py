"""Comparing the reasons a story gives with those the system gives, through `explain`."""

import datetime as dt
import re
from typing import Any, NamedTuple

from dunwell.dunning.queries import explain_customer
from dunwell.engine.explain import TEMPLATES
from dunwell.practice.stories.outcome import ENTRY, Seen, numbers_of
from dunwell.practice.stories.world import Failed, World
from dunwell.receivables.models import OpenItem
from dunwell.strategies import documents
from dunwell.strategies import queries as strategies

_LINE = re.compile(r'(?P<line>"[^"]+"|\S*[A-Z0-9]\S*)\s+(?P<rest>.+)')


class Told(NamedTuple):
    """One reason as explained: the invoice it is about (empty: the customer), the step, its state and sentence."""

    line: str
    step: str
    state: str
    code: str
    sentence: str


def explained(world: World, customer: str) -> dict[str, Any]:
    """What `dunwell explain` says of a customer as of the night of this line, or of the story's day."""
    row = world.customer(customer)
    return explain_customer(world.organization, row.pk, as_of=world.explained_on)


def reasons_of(world: World, customer: str) -> list[Told]:
    """Every reason of a customer: of the decision, and of each step that was taken or not."""
    said = explained(world, customer)
    whole = [_told(reason, "") for reason in said["reasons"]]
    return whole + [_told(step, step.get("step") or "") for step in said["steps"]]


def same_line(explained: str, number: str) -> bool:
    """Whether `explain` means the line a story calls so: the first line of several carries its document's number."""
    return number in (explained, f"{explained}/1")


def _told(reason: dict[str, Any], step: str) -> Told:
    return Told(
        str(reason.get("line") or ""),
        step,
        str(reason.get("state") or ""),
        str(reason.get("reason") or reason.get("code") or ""),
        str(reason.get("sentence") or ""),
    )


def is_meant(phrase: str, code: str, sentence: str) -> bool:
    """Whether a story's phrase means this reason: part of its sentence, its code, or all its words are there."""
    wanted = _plain(phrase)
    if wanted in _plain(sentence) or wanted == _plain(code):
        return True
    words = set(_plain(sentence).split()) | set(_plain(code).split())
    return set(wanted.split()) <= words


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w.]+", " ", text.replace("_", " ").lower().replace(",", "")).split())


def of_code(code: str) -> str:
    """The sentences of a reason that is kept as its code only, without its values; "" where it has none."""
    return "; ".join(re.sub(r"\{\w+\}", "", says) for key, says in TEMPLATES.items() if key.split("/")[0] == code)


def split(phrase: str, numbers: set[str]) -> tuple[str, str]:
    """A phrase like `INV-1 3 days late` as the invoice it names, when it names one, and the rest."""
    found = _LINE.fullmatch(phrase.strip())
    if found and found["line"].strip('"') in numbers:
        return found["line"].strip('"'), found["rest"].strip('" ')
    return "", phrase.strip().strip('"')


def expect(world: World, customer: str, phrase: str) -> None:
    """Raise Failed unless a customer, or the invoice that the phrase begins with, has that reason."""
    line, wanted = split(phrase, set(numbers_of(world).values()))
    found = reasons_of(world, customer)
    about = [reason for reason in found if not line or same_line(reason.line, line) or not reason.line]
    if not any(is_meant(wanted, reason.code, reason.sentence) for reason in about):
        raise Failed(f"the reason {phrase}", _told_all(about) or "no reason")


def expect_of_step(world: World, seen: Seen, phrase: str) -> None:
    """Raise Failed unless a message has the invoice's step, and for that reason on the day of its night."""
    line, wanted = split(phrase, set(numbers_of(world).values()))
    if line and line not in seen.steps:
        raise Failed(f"a step of {line}", f"steps of {', '.join(sorted(seen.steps)) or 'no invoice'}")
    lines = [line] if line else sorted(seen.steps)
    said = [_days(world, seen.row.night_on, number) for number in lines]
    if any(is_meant(wanted, "", sentence) for sentence in said):
        return
    found = [
        reason
        for reason in reasons_of(world, seen.customer)
        if not reason.line or any(same_line(reason.line, n) for n in lines)
    ]
    if not any(is_meant(wanted, reason.code, reason.sentence) for reason in found):
        raise Failed(f"the reason {phrase}", "; ".join([*said, _told_all(found)]))


def expect_of_work(world: World, customer: str, phrase: str) -> None:
    """Raise Failed unless a task may be there for that reason: the days of the invoice named, or what is explained."""
    numbers = numbers_of(world)
    line, wanted = split(phrase, set(numbers.values()))
    of_customer = OpenItem.objects.of(world.organization).filter(customer=world.customer(customer))
    lines = [line] if line else [numbers[pk] for pk in of_customer.values_list("pk", flat=True)]
    if not any(is_meant(wanted, "", _days(world, world.explained_on, number)) for number in lines):
        expect(world, customer, phrase)


def _days(world: World, on: dt.date, number: str) -> str:
    days = (on - world.line(number).due_date).days
    if days > 0:
        return f"{days} day{'s' if days != 1 else ''} late"
    return f"due in {-days} day{'s' if days != -1 else ''}" if days else "due today"


def told(world: World, customer: str) -> str:
    """The reasons of a customer in words."""
    return _told_all(reasons_of(world, customer))


def _told_all(reasons: list[Told]) -> str:
    parts = [" ".join(filter(None, (reason.line, reason.step, reason.sentence))) for reason in reasons]
    return "; ".join(dict.fromkeys(filter(None, parts)))


def step_names(world: World) -> dict[str, str]:
    """Step id -> name, over all strategies in force; `entry` -> id of the default's first courteous reminder."""
    texts = strategies.texts_in_force(world.organization)
    found = {step.id: step.name for key, text in texts.items() for step in documents.in_force(text, key).steps}
    default = world.settings().default_strategy
    usual = documents.in_force(texts[default], default)
    entry = usual.line_steps[usual.entry].id if usual.entry < len(usual.line_steps) else ""
    return found | {ENTRY: entry}
