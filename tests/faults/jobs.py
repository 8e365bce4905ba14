"""What children of the nursery do: each a short life with the database, ended by a result or by SIGKILL."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from dunwell.audit.queries import list_events
from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.models import RunRange, StepTaken
from dunwell.dunning.night import run_night
from dunwell.kit import new_database
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from tests import make
from tests.dunning import nights


def make_tables() -> None:
    """Make the tables of an empty database, and close it well, so that SQLite leaves one file to be copied."""
    new_database.make_tables()
    connection.close()


def found(port: int, customers: int, first: int = 0) -> int:
    """Found a house that sends by a server on a port at any hour, with customers who owe; return its id."""
    house = nights.house_with_mail(connector="smtp", host="127.0.0.1", port=str(port), timeout="60")
    Organization.objects.filter(pk=house.pk).update(window_start="00:00", window_end="23:59")
    add_customers(customers, first)
    return house.pk


def add_customers(count: int, first: int) -> None:
    """Add customers C<first>, C<first + 1> ..., each with an invoice due on 1 October."""
    house = Organization.objects.get()
    for number in range(first, first + count):
        nights.owes(house, f"C{number}")


def small_night(day: str) -> int:
    """Write what is due on a day; return how many messages there are."""
    return len(nights.night(Organization.objects.get(), dt.date.fromisoformat(day)))


def night(day: str, at: str) -> dict[str, Any]:
    """Run the real night of a day."""
    house = Organization.objects.get()
    as_of, instant = dt.date.fromisoformat(day), dt.datetime.fromisoformat(at)
    return run_night(house.pk, as_of=as_of, at=instant, actor="cli")


def outlive_leases() -> None:
    """Let a night's ranges be taken up at once, as they would be a minute after their worker died."""
    house = Organization.objects.get()
    RunRange.objects.of(house).exclude(lease_until=None).update(lease_until=make.AT)


def poison(numbers: list[str]) -> None:
    """Spoil the rows of customers as no operation would."""
    Customer.objects.of(Organization.objects.get()).filter(number__in=numbers).update(time_zone="Mars/Phobos")


def dispatch(at: str) -> dict[str, Any]:
    """Dispatch until empty."""
    house = Organization.objects.get()
    return dispatch_all(organization=house.pk, at=dt.datetime.fromisoformat(at), until_empty=True)


def pay(numbers: list[str]) -> None:
    """Let customers pay all they owe."""
    house = Organization.objects.get()
    for number in numbers:
        customer = Customer.objects.of(house).get(number=number)
        for line in OpenItem.objects.of(house).filter(customer=customer, open_minor__gt=0):
            with transaction.atomic():
                make.payment(house, customer, line.open_minor, on=nights.MONDAY, to=[(line, line.open_minor)])


def facts() -> dict[str, Any]:
    """Return what the database says: each message with its state, contacts by state, steps taken twice."""
    house = Organization.objects.get()
    messages = Message.objects.of(house).select_related("customer").order_by("id")
    contacts = ContactAttempt.objects.of(house).order_by().values_list("state").annotate(n=Count("id"))
    twice = StepTaken.objects.of(house).order_by().values("subject", "step_id", "round").annotate(n=Count("id"))
    return {
        "messages": [
            {
                "id": str(row.public_id),
                "customer": row.customer.number,
                "state": row.state,
                "reason": row.reason,
                "attempt": row.attempt,
                "step": row.step,
            }
            for row in messages
        ],
        "contacts": dict(contacts),
        "steps_twice": twice.filter(n__gt=1).count(),
        "steps": StepTaken.objects.of(house).count(),
        "happened": [event.verb for event in reversed(list_events(house.pk, limit=1000))],
    }
