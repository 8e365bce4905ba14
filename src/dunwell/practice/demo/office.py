"""What people do in the demo: the team works its list, customers answer. All of it through operations."""

import datetime as dt
import random

from django.db import transaction

from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import Channel, HoldKind, InsolvencyKind
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.customers import operations as customers
from dunwell.customers.models import Contact
from dunwell.customers.operations import NewContact
from dunwell.disputes import operations as disputes
from dunwell.disputes.models import Dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning import answering, contacting
from dunwell.dunning.proceedings import open_proceedings
from dunwell.practice.demo import bank
from dunwell.practice.demo.cast import Debtor, Habit
from dunwell.practice.demo.life import Life
from dunwell.practice.demo.trade import work_day
from dunwell.promises import operations as promises
from dunwell.promises.operations import PromiseError
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task
from dunwell.worklist.terms import TaskKind, TaskState

CAPACITY = {
    TaskKind.CALL: 6,
    TaskKind.OLD_DEBT: 4,
    TaskKind.ALLOCATE: 1,
    TaskKind.FIND_ADDRESS: 1,
    TaskKind.OTHER: 1,
    TaskKind.HAND_OVER: 1,
}
"""How many tasks of a kind are worked off a day."""

AWAY_DAYS = 12
"""The agent was away for so many working days: a worklist to begin with."""

HOPELESS_DAYS = 200
"""From so many days past due on a part of what nobody pays is written off."""

COMPLAINTS = (
    ("the display of two units arrived cracked", 6),
    ("quantity differs from the delivery note", 4),
    ("the price agreed in the spring applies", 3),
    ("calibration certificates are missing", 10),
)
"""What is contested, and how many tenths of the invoice."""


def review(life: Life, day: dt.date) -> int:
    """Release what waited for a person; the last days' messages are left to whoever opens the demo."""
    waiting = Message.objects.of(life.organization).filter(state=MessageState.IN_REVIEW, night_on__lte=day)
    keys = [] if life.is_ending(day) else list(waiting.order_by("id").values_list("pk", flat=True))
    actor = life.staff["SUPERVISOR"].actor
    for key in keys:
        with transaction.atomic():
            correspondence.approve(organization=life.organization, message=key, at=life.at(day, 8, 30), actor=actor)
    return len(keys)


def work(life: Life, day: dt.date) -> None:
    """Work off the list, oldest first, as much as a day holds; what came in the last days stays open."""
    if life.is_ending(day, AWAY_DAYS):
        return
    for kind, capacity in CAPACITY.items():
        rows = Task.objects.of(life.organization).filter(kind=kind, state=TaskState.OPEN, due_on__lt=day)
        for task in rows.order_by("due_on", "id")[:capacity]:
            chance = life.chance(day, f"task:{life.debtors[task.customer_id].number}:{kind}")
            with transaction.atomic():
                _WORKED[TaskKind(kind)](life, day, task, chance)


def _finish(life: Life, day: dt.date, task: Task, outcome: str, *, counts: bool, by: str = "AGENT") -> None:
    contacting.finish_task(
        organization=life.organization,
        task=task.pk,
        outcome=outcome,
        counts=counts,
        on=day,
        at=life.at(day, 11),
        actor=life.staff[by].actor,
    )


def _call(life: Life, day: dt.date, task: Task, chance: random.Random) -> None:
    debtor, way = life.debtors[task.customer_id], contacting.Way(Channel.CALL, "")
    (may,) = contacting.may_contact(life.organization, customer=task.customer_id, ways=[way], at=life.at(day, 11))
    if not may.is_allowed:
        return
    if debtor.habit is not Habit.STUCK and chance.randrange(100) < 55 and promise(life, day, debtor, chance):
        _finish(life, day, task, "reached, promised a day", counts=True)
        note(life, day, debtor, f"{_speaker(debtor)} promised to pay; says approval is with the plant manager.")
    elif chance.randrange(100) < 50:
        _finish(life, day, task, "reached, will look into it", counts=True)
        note(life, day, debtor, f"{_speaker(debtor)} asked for copies of the invoices; sent them while on the phone.")
    else:
        _finish(life, day, task, "nobody answered", counts=False)


def _old_debt(life: Life, day: dt.date, task: Task, chance: random.Random) -> None:
    line = OpenItem.objects.of(life.organization).filter(pk=task.open_item_id or 0, open_minor__gt=0).first()
    if line is not None and (day - line.due_date).days > HOPELESS_DAYS and chance.randrange(100) < 40:
        receivables.write_off(
            organization=life.organization,
            open_item=line.pk,
            on=day,
            reason="too old to be worth a lawyer",
            at=life.at(day, 11),
            actor=life.staff["MANAGER"].actor,
        )
        _finish(life, day, task, "written off", counts=True, by="MANAGER")
        return
    said = chance.choice(
        ("balance confirmed by phone", "checked: goods were delivered, it is owed", "sent a statement")
    )
    _finish(life, day, task, said, counts=True)


def _allocate(life: Life, day: dt.date, task: Task, _: random.Random) -> None:
    billing = life.staff["BILLING"]
    if bank.place(life, day, task.customer_id, actor=billing.actor):
        _finish(life, day, task, "placed on the oldest invoices", counts=True, by="BILLING")
    else:
        _finish(life, day, task, "credit stays open, customer asked to use it", counts=True, by="BILLING")


def _find_address(life: Life, day: dt.date, task: Task, _: random.Random) -> None:
    debtor = life.debtors[task.customer_id]
    host = debtor.people[0].email.partition("@")[2]
    contact = NewContact(task.customer_id, email=f"invoices@{host}", name="", phone=debtor.people[0].phone)
    customers.add_contact(
        organization=life.organization, contact=contact, at=life.at(day, 11), actor=life.staff["AGENT"].actor
    )
    _finish(life, day, task, "asked on the phone, new address", counts=True)


def _other(life: Life, day: dt.date, task: Task, _: random.Random) -> None:
    line = OpenItem.objects.of(life.organization).select_related("document").filter(pk=task.open_item_id or 0).first()
    if line is not None:
        won = Dispute.objects.of(life.organization).filter(open_item=line, state=DisputeState.ACCEPTED).first()
        if won is not None:
            bank.credit_invoice(life, day, line, won.amount_minor, is_used=True)
    _finish(life, day, task, "credit note issued", counts=True, by="BILLING")


def _hand_over(life: Life, day: dt.date, task: Task, chance: random.Random) -> None:
    debtor = life.debtors[task.customer_id]
    if chance.randrange(100) < 40:
        _hold(life, day, debtor, HoldKind.PLACEMENT, "with Nordkontor Collections", until=None)
        _finish(life, day, task, "handed over to Nordkontor Collections", counts=True, by="MANAGER")
    else:
        note(life, day, debtor, f"Not yet to an agency: {debtor.seller} visits them next week and takes it up.")
        _finish(life, day, task, "not yet, sales takes it up in person", counts=True, by="MANAGER")


_WORKED = {
    TaskKind.CALL: _call,
    TaskKind.OLD_DEBT: _old_debt,
    TaskKind.ALLOCATE: _allocate,
    TaskKind.FIND_ADDRESS: _find_address,
    TaskKind.OTHER: _other,
    TaskKind.HAND_OVER: _hand_over,
}


def _speaker(debtor: Debtor) -> str:
    return debtor.people[0].name or "Somebody in accounts"


def note(life: Life, day: dt.date, debtor: Debtor, text: str) -> None:
    """Write something down about a customer."""
    agent = life.staff["AGENT"]
    worklist.add_note(
        organization=life.organization,
        customer=life.customers[debtor.number],
        text=text,
        at=life.at(day, 11, 5),
        actor=agent.actor,
        author=agent.name,
    )


def promise(life: Life, day: dt.date, debtor: Debtor, chance: random.Random) -> bool:
    """Take a promise for all that is overdue; kept, kept in part or broken by who it is. False where none is taken."""
    numbers = bank.open_numbers(life, debtor, day)
    on = work_day(day + dt.timedelta(days=chance.randint(3, 9)))
    try:
        promises.make_promise(
            organization=life.organization,
            customer=life.customers[debtor.number],
            due_on=on,
            made_on=day,
            items=list(numbers.values()),
            at=life.at(day, 11),
            actor=life.staff["AGENT"].actor,
        )
    except PromiseError:
        return False
    drawn = chance.randrange(100)
    if debtor.part == "breaks promises" or (debtor.part != "keeps promises" and drawn >= 70):
        life.do_not_pay_before(work_day(on + dt.timedelta(days=18)), list(numbers))
    elif debtor.part != "keeps promises" and drawn >= 60:
        for number in list(numbers)[:1]:
            life.pay(on, number)
        life.do_not_pay_before(work_day(on + dt.timedelta(days=15)), list(numbers)[1:])
    else:
        for number in numbers:
            life.pay(on, number)
    return True


def answer(life: Life, day: dt.date) -> None:
    """Let customers answer the reminders that reached them this day."""
    reached = Message.objects.of(life.organization).filter(accepted_on=day, severity__gt=0, state=MessageState.SENT)
    for customer in reached.order_by("customer_id").values_list("customer_id", flat=True).distinct():
        debtor = life.debtors[customer]
        chance = life.chance(day, f"answer:{debtor.number}")
        drawn = chance.randrange(100)
        with transaction.atomic():
            if debtor.part == "disputes" and life.once(f"dispute {debtor.number}"):
                _contest(life, day, debtor, chance)
            elif debtor.part == "hard time" and life.once("hard time"):
                _hard_time(life, day, debtor)
            elif drawn < 4:
                _contest(life, day, debtor, chance)
            elif drawn < 9:
                _says_paid(life, day, debtor)
            elif drawn < 17 or debtor.part in ("keeps promises", "breaks promises"):
                promise(life, day, debtor, chance)


def _contest(life: Life, day: dt.date, debtor: Debtor, chance: random.Random) -> None:
    numbers = bank.open_numbers(life, debtor, day)
    lines = OpenItem.objects.of(life.organization).filter(pk__in=numbers.values(), disputed_minor=0)
    line = lines.order_by("due_date", "id").first()
    if line is None:
        return
    reason, tenths = chance.choice(COMPLAINTS)
    key = disputes.open_dispute(
        organization=life.organization,
        open_item=line.pk,
        amount_minor=max(line.open_minor * tenths // 10, 1),
        reason=reason,
        on=day,
        at=life.at(day, 14),
        actor=life.staff["AGENT"].actor,
    )
    closes = work_day(day + dt.timedelta(days=chance.randint(8, 30)))
    (number,) = [number for number, pk in numbers.items() if pk == line.pk]
    life.disputes[closes].append((number, key))
    life.do_not_pay_before(work_day(closes + dt.timedelta(days=4)), [number])


def close_disputes(life: Life, day: dt.date) -> None:
    """End the disputes that were looked into: more than half in the customer's favor."""
    for number, key in life.disputes.pop(day, []):
        is_right = life.chance(day, f"dispute:{number}").randrange(100) < 55
        with transaction.atomic():
            answering.close_dispute(
                organization=life.organization,
                dispute=key,
                outcome=DisputeState.ACCEPTED if is_right else DisputeState.REJECTED,
                answer="credit note follows" if is_right else "The delivery note is signed for the full quantity.",
                on=day,
                at=life.at(day, 12),
                actor=life.staff["SUPERVISOR"].actor,
            )


def _hold(life: Life, day: dt.date, debtor: Debtor, kind: HoldKind, reason: str, *, until: dt.date | None) -> None:
    compliance.place_hold(
        organization=life.organization,
        customer=life.customers[debtor.number],
        kind=kind,
        reason=reason,
        from_on=day,
        until_on=until,
        at=life.at(day, 14),
        actor=life.staff["MANAGER"].actor,
    )


def _hard_time(life: Life, day: dt.date, debtor: Debtor) -> None:
    until = day + dt.timedelta(days=45)
    _hold(life, day, debtor, HoldKind.HARDSHIP, "illness in the family; asked for time", until=until)
    note(life, day, debtor, f"{_speaker(debtor)} called: a hard time, wants to pay in small parts. No mails for now.")


def _says_paid(life: Life, day: dt.date, debtor: Debtor) -> None:
    _hold(life, day, debtor, HoldKind.CLAIMED_PAID, "says it left the bank yesterday", until=day + dt.timedelta(days=5))
    for number in bank.open_numbers(life, debtor, day):
        life.pay(work_day(day + dt.timedelta(days=2)), number)


def bounce(life: Life, day: dt.date) -> None:
    """Let two addresses fail: one is dead for good, one mailbox is full."""
    for part, code in (("dead address", "5.1.1"), ("full mailbox", "4.2.2")):
        key = next((pk for pk, debtor in life.debtors.items() if debtor.part == part), 0)
        sent = Message.objects.of(life.organization).filter(customer_id=key, accepted_on=day, state=MessageState.SENT)
        message = sent.order_by("id").first()
        if message is not None and life.once(part):
            with transaction.atomic():
                correspondence.record_bounce(
                    organization=life.organization,
                    message=message.pk,
                    code=code,
                    at=life.at(day, 10),
                    actor="system:dispatch",
                )


def arrange(life: Life, day: dt.date) -> None:
    """Let happen what happens on a set day: an insolvency, a lawyer, an address that wants no mail."""
    passed = (day - life.start).days
    length = (life.today - life.start).days
    moments = {
        "insolvent": (length // 2, _insolvent),
        "at the lawyer": (length // 5, _lawyer),
        "opted out": (length // 3, _opted_out),
    }
    for debtor in life.debtors.values():
        moment = moments.get(debtor.part)
        if moment and passed >= moment[0] and life.once(debtor.part):
            with transaction.atomic():
                moment[1](life, day, debtor)


def _insolvent(life: Life, day: dt.date, debtor: Debtor) -> None:
    open_proceedings(
        organization=life.organization,
        customer=life.customers[debtor.number],
        opened_on=day,
        details={
            "kind": InsolvencyKind.BANKRUPTCY,
            "court": "Local court of Hafenstadt",
            "file_number": "67 IN 214/26",
            "claims_until": day + dt.timedelta(days=70),
            "administrator": "Dr. Anselm Kroll",
            "administrator_email": "office@kroll-administrators.example",
            "source": "notice of the court",
        },
        today=day,
        at=life.at(day, 14),
        actor=life.staff["MANAGER"].actor,
    )


def _lawyer(life: Life, day: dt.date, debtor: Debtor) -> None:
    until = day + (life.today - life.start) // 3
    _hold(life, day, debtor, HoldKind.LAWYER, "the lawyers are talking about an older delivery", until=until)


def _opted_out(life: Life, day: dt.date, debtor: Debtor) -> None:
    pk = life.customers[debtor.number]
    for contact in Contact.objects.of(life.organization).filter(customer_id=pk).exclude(email="").order_by("id"):
        compliance.opt_out(
            organization=life.organization,
            channel=Channel.EMAIL,
            address=contact.email,
            from_on=day,
            at=life.at(day, 14),
            actor=life.staff["AGENT"].actor,
            source="asked on the phone",
            customer=pk,
        )
    note(life, day, debtor, "No mails please, letters only: asked for by the owner.")


def hand_out(life: Life) -> None:
    """Give every second open call to the agent; the others are free to take."""
    calls = Task.objects.of(life.organization).filter(kind=TaskKind.CALL, state=TaskState.OPEN).order_by("id")
    for task in list(calls)[::2]:
        with transaction.atomic():
            worklist.reassign_task(
                organization=life.organization,
                task=task.pk,
                assignee=life.staff["AGENT"].user,
                at=life.at(life.today, 7),
                actor=life.staff["SUPERVISOR"].actor,
            )
