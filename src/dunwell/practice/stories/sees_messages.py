"""Expectations about messages: who is written to, how, about what, how much is asked, what they say."""

import email
import email.policy
import zoneinfo
from types import SimpleNamespace

from dunwell.audit.queries import read_file
from dunwell.correspondence.terms import LineRole, MessageState
from dunwell.engine.strategy import NOTE
from dunwell.practice.stories import outcome, reasons, sees_dry
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.outcome import OVERDUE, Seen
from dunwell.practice.stories.words import Part
from dunwell.practice.stories.world import Failed, StoryError, World

FORMS = Forms()
STATES = {
    "ready": {MessageState.READY},
    "waiting": {MessageState.READY, MessageState.LATER},
    "later": {MessageState.LATER},
    "in review": {MessageState.IN_REVIEW},
    "sent": {MessageState.SENT},
    "uncertain": {MessageState.UNCERTAIN},
    "failed": {MessageState.FAILED},
    "withdrawn": {MessageState.WITHDRAWN},
    "dropped": {MessageState.DROPPED},
}


def compare(what: str, expected: object, got: object, told: str = "") -> None:
    """Raise Failed when two values differ."""
    if expected != got:
        raise Failed(f"{what} {expected}", f"{got}{f' ({told})' if told else ''}")


@FORMS.form("{n:count} message[s] in all")
def messages_in_all(world: World, said: SimpleNamespace) -> None:
    """So many messages left in the whole story so far."""
    rows = outcome.left(world)
    compare("messages in all:", said.n, len(rows), outcome.told(rows))


@FORMS.form("{n:count} message[s]")
def messages_this_night(world: World, said: SimpleNamespace) -> None:
    """So many messages were written or sent by the last night; where it was dispatched they have left."""
    rows = outcome.anew(world)
    compare("messages:", said.n, len(rows), outcome.told(rows))


@FORMS.form("(nobody|nobody is written to|nothing)")
def nobody(world: World, _: SimpleNamespace) -> None:
    """Nobody is written to by the last night."""
    rows = outcome.anew(world)
    compare("messages:", 0, len(rows), outcome.told(rows))


@FORMS.form("{n:count} message[s] {state:message_state}")
def messages_in_state(world: World, said: SimpleNamespace) -> None:
    """So many messages of the story stand there now."""
    rows = [seen for seen in outcome.messages(world) if seen.row.state in STATES[said.state]]
    compare(f"messages {said.state}:", said.n, len(rows), outcome.told(outcome.messages(world)))


@FORMS.form("{customer} {n:count} message[s] in all")
def customer_messages_in_all(world: World, said: SimpleNamespace) -> None:
    """So many messages left to a customer so far."""
    rows = outcome.left(world, said.customer)
    compare(f"messages to {said.customer} in all:", said.n, len(rows), outcome.told(rows))


@FORMS.form("{customer} {n:count} message[s]")
def customer_messages(world: World, said: SimpleNamespace) -> None:
    """So many messages were written to a customer by the last night."""
    rows = outcome.anew(world, said.customer)
    compare(f"messages to {said.customer}:", said.n, len(rows), outcome.told(rows))


@FORMS.form("{customer} messages on {dates:dates}")
def message_dates(world: World, said: SimpleNamespace) -> None:
    """Messages left to a customer on exactly these days, in the creditor's zone."""
    zone = zoneinfo.ZoneInfo(world.zone)
    rows = outcome.left(world, said.customer)
    days = [seen.row.accepted_at.astimezone(zone).date() for seen in rows if seen.row.accepted_at]
    wanted, found = (", ".join(map(str, some)) or "none" for some in (said.dates, sorted(days)))
    compare(f"messages to {said.customer} on", wanted, found, outcome.told(rows))


@FORMS.form("{customer} [is] message {state:message_state}", "because {reason:rest}")
def message_state(world: World, said: SimpleNamespace) -> None:
    """The latest message to a customer stands there."""
    rows = outcome.messages(world, customer=said.customer)
    if not rows or rows[-1].row.state not in STATES[said.state]:
        raise Failed(f"the latest message to {said.customer} {said.state}", outcome.told(rows[-1:]))
    if said.reason and not _is_kept_reason(said.reason, rows[-1].row.reason):
        raise Failed(f"the reason {said.reason}", rows[-1].row.reason or "no reason")


def _is_kept_reason(phrase: str, kept: str) -> bool:
    """Whether a phrase means the reason a message keeps: a few words, or the code of a reason of a decision."""
    return reasons.is_meant(phrase, kept, kept) or reasons.is_meant(phrase, kept, reasons.of_code(kept))


@FORMS.form("{customer} nothing", "because {reason:rest}")
def nothing(world: World, said: SimpleNamespace) -> None:
    """The last night wrote no message to a customer, and for that reason."""
    if world.is_dry:
        sees_dry.nothing(world, said)
        return
    rows = outcome.anew(world, said.customer)
    if rows:
        raise Failed(f"no message to {said.customer}", outcome.told(rows))
    if said.reason:
        reasons.expect(world, said.customer, said.reason)


@FORMS.form(
    "{customer} {step:words}",
    "by {channel:channel}",
    "to {address:email}",
    "in {language:language}",
    "at {time:time}",
    "on {day:date}",
    "(asks|asking) [for] {asks:money}",
    "overdue {overdue:money}",
    "for {lines:names}",
    "(lists|listing) {listed:names}",
    "due soon {soon:names}",
    "without {absent:names}",
    "(names|naming) (credit|credits|money) {credits:money}",
    "(shows|showing) {text:text}",
    "does not show {hidden:text}",
    "because {reason:rest}",
)
def message(world: World, said: SimpleNamespace) -> None:
    """The last night wrote or sent this message to a customer, and it left where it was dispatched.

    `for` names exactly the invoices whose step it is; `lists` others that it names as overdue; `asks` is what it asks
    for, `overdue` what it shows as overdue before credits and money seen.
    """
    if world.is_dry:
        sees_dry.message(world, said)
        return
    rows = outcome.of_this_night(world, said.customer)
    names = reasons.step_names(world)
    meant = [seen for seen in rows if seen.says(said.step, names)]
    if not meant:
        every = outcome.messages(world, customer=said.customer, night_on=world.night_on)
        raise Failed(f"{said.step} to {said.customer}", _instead(world, said.customer, every))
    seen = meant[-1]
    _check_way(world, seen, said)
    _check_lines(seen, said)
    _check_money(seen, said)
    for text, wanted in ((said.text, True), (said.hidden, False)):
        if text is not None and (text in letter(world, seen)) is not wanted:
            raise Failed(f"the text {'to show' if wanted else 'not to show'} {text!r}", letter(world, seen))
    if said.reason:
        reasons.expect_of_step(world, seen, said.reason)


def _instead(world: World, customer: str, rows: list[Seen]) -> str:
    found = outcome.told(rows)
    why = reasons.told(world, customer)
    return f"{found}; {why}" if why else found


def _check_way(world: World, seen: Seen, said: SimpleNamespace) -> None:
    row = seen.row
    if said.channel:
        compare("channel", said.channel, row.channel)
    if said.address:
        compare("recipient", said.address, row.recipient)
    if said.language:
        compare("language", said.language, row.language)
    if said.time or said.day:
        if row.accepted_at is None:
            raise Failed("the message to have left", row.get_state_display())
        local = row.accepted_at.astimezone(
            zoneinfo.ZoneInfo(world.zone_of(row.customer.time_zone, row.customer.country))
        )
        if said.time:
            compare("it left at", f"{said.time:%H:%M}", f"{local:%H:%M}")
        if said.day:
            compare("it left on", said.day, local.date())


def _check_lines(seen: Seen, said: SimpleNamespace) -> None:
    if said.lines:
        compare("its own step for", sorted(said.lines), sorted(seen.steps), seen.told())
    for wanted, roles, word in (
        (said.listed, OVERDUE, "as overdue"),
        (said.soon, {LineRole.DUE_SOON}, "as due soon"),
    ):
        found = {line.number for line in seen.listed if line.role in roles}
        if word == "as due soon" and seen.row.severity == NOTE:
            found |= seen.steps.keys()  # what a note before the due date is about is due soon itself
        if wanted and not set(wanted) <= found:
            raise Failed(f"{', '.join(wanted)} listed {word}", ", ".join(sorted(found)) or "none")
    named = {line.number for line in seen.listed} | seen.steps.keys()
    if said.absent and named & set(said.absent):
        raise Failed(f"not a word of {', '.join(said.absent)}", ", ".join(sorted(named)))


def _check_money(seen: Seen, said: SimpleNamespace) -> None:
    currency = next((line.currency for line in seen.listed), "EUR")
    shown = {
        "asks": [(int(minor), code) for code, minor in seen.row.asked.items()],
        "overdue": [(line.open_minor, line.currency) for line in seen.listed if line.role in OVERDUE],
        "credits": [
            (line.open_minor, line.currency) for line in seen.listed if line.role in (LineRole.CREDIT, LineRole.CASH)
        ],
    }
    for word, rows in shown.items():
        wanted = getattr(said, word)
        if wanted is None:
            continue
        if not seen.listed:
            raise Failed(f"a message that {word}", "one that was not made out yet: nothing was dispatched")
        minor = [(World.minor(amount, code or currency), code or currency) for amount, code in wanted]
        sign = -1 if word == "credits" and rows and rows[0][0] < 0 else 1
        compare(
            f"it {word}", outcome.sums([(sign * abs(n), code) for n, code in minor]), outcome.sums(rows), seen.told()
        )


def letter(world: World, seen: Seen) -> str:
    """The text of a message as it left: recipient, subject and plain text."""
    if seen.row.file_id is None:
        raise StoryError("the message was not made out yet, so it has no text")
    parsed = email.message_from_bytes(read_file(world.organization, seen.row.file_id), policy=email.policy.default)
    body = parsed.get_body(preferencelist=("plain",))
    return f"{parsed['to']}\n{parsed['subject']}\n{body.get_content() if body else ''}"


__all__ = ["FORMS", "Part", "compare"]
