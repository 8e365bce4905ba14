"""What a person says about a source where no file says it."""

import datetime as dt

import pytest

from dunwell.audit.models import Touched
from dunwell.audit.queries import list_events
from dunwell.intake.models import Source
from dunwell.intake.operations import ensure_source, state_data_date
from dunwell.worklist.models import Standing
from tests.rows import AT, a_customer, an_organization

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)


def test_a_stated_date_makes_a_source_one_that_can_go_stale_and_wakes_whom_its_age_held() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    held, late = a_customer(creditor), a_customer(creditor, "DAVE")
    theirs = a_customer(other)
    for organization, customer, reason in ((creditor, held, "stale_source"), (creditor, late, ""), (other, theirs, "")):
        Standing.objects.create(organization_id=organization, customer_id=customer, stopped_by=reason, decided_on=DAY)
    source = ensure_source(organization=creditor, name="api", is_current=True, at=AT, actor="cli").pk
    Touched.objects.of(creditor).delete()
    state_data_date(organization=creditor, source=source, on=DAY, at=AT, actor="cli")
    row = Source.objects.of(creditor).get(pk=source)
    assert (row.data_date, row.is_current) == (DAY, False)
    assert list(Touched.objects.of(creditor).values_list("customer_id", flat=True)) == [held]
    assert list_events(creditor)[0].verb == "source.data_date_stated"
    with pytest.raises(Source.DoesNotExist):
        state_data_date(organization=other, source=source, on=DAY, at=AT, actor="cli")
