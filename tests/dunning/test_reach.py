"""Who owes something overdue and cannot be written to, and why."""

import datetime as dt

import pytest

from dunwell.compliance.models import OptOut
from dunwell.customers.models import Contact, Customer
from dunwell.dunning.reach import Unreachable, count_unreachable
from tests import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 5)


def test_forty_customers_without_kind_and_country_are_one_sentence() -> None:
    house = make.organization()
    for number in range(40):
        owing = make.customer(house, f"C{number}", kind="", country="")
        make.invoice(house, owing, number=f"INV-{number}", due=dt.date(2026, 10, 1))
    found = count_unreachable(house.pk, today=TODAY)
    assert found == Unreachable(40, 40, 40, 0)
    assert found.sentence() == "40 customers cannot be written to: country unknown (40), kind unknown (40)"


def test_only_those_count_who_owe_something_overdue_and_lack_something() -> None:
    house, other = make.organization(), make.organization("Other")
    make.customer(house, "NOTHING", kind="")
    make.invoice(house, make.customer(house, "SOON", kind=""), due=TODAY, number="SOON")
    make.invoice(house, make.customer(house, "WELL"), number="WELL")
    make.invoice(house, make.customer(house, "SISTER", kind="INTERCOMPANY", email=""), number="SISTER")
    make.invoice(other, make.customer(other, "THEIRS", kind=""), number="THEIRS")
    assert count_unreachable(house.pk, today=TODAY) == Unreachable(0, 0, 0, 0)
    assert count_unreachable(house.pk, today=TODAY).sentence() == ""
    make.invoice(house, make.customer(house, "MUTE", email=""), number="MUTE")
    found = count_unreachable(house.pk, today=TODAY)
    assert found.sentence() == "1 customer cannot be written to: no address (1)"


@pytest.mark.parametrize("ended", [None, TODAY + dt.timedelta(days=1)])
def test_dead_removed_and_unwanted_addresses_are_none(ended: dt.date | None) -> None:
    house = make.organization()
    owing = {name: make.customer(house, name) for name in ("DEAD", "GONE", "OUT", "BACK")}
    for name, customer in owing.items():
        make.invoice(house, customer, number=name)
    contacts = Contact.objects.of(house)
    contacts.filter(customer=owing["DEAD"]).update(dead_at=make.AT)
    contacts.filter(customer=owing["GONE"]).update(removed_at=make.AT)
    for name, end in {"OUT": ended, "BACK": TODAY}.items():
        OptOut.objects.create(
            organization=house,
            channel="EMAIL",
            address=f"ap@{name.lower()}.example",
            from_on=TODAY,
            ended_on=end,
            recorded_at=make.AT,
        )
    contacts.filter(customer=owing["OUT"]).update(email="AP@out.example")
    assert count_unreachable(house.pk, today=TODAY) == Unreachable(3, 0, 0, 3)
    assert Customer.objects.of(house).count() == 4
