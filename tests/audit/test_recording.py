"""What happened to a row of a customer is written with the row as its subject, and wakes the sweep."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from dunwell.audit import operations
from dunwell.audit.models import Event, Touched
from tests.audit.conftest import AT


@pytest.mark.django_db
@pytest.mark.parametrize("customer", [11, None])
def test_an_event_about_a_row_names_it_by_the_noun_of_its_verb(organization: int, customer: int | None) -> None:
    row = SimpleNamespace(pk=7, organization_id=organization, customer_id=customer)
    with transaction.atomic():
        key = operations.record_about(row, "promise.taken_back", {"on": "Monday"}, at=AT, actor="user:1")
    event = Event.objects.of(organization).get(pk=key)
    assert (event.subject_kind, event.subject_id, event.customer_id) == ("promise", 7, customer)
    assert Touched.objects.of(organization).filter(customer_id=11).exists() is (customer is not None)
