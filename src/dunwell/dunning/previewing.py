"""What a message that has not left would be if it left now: for the person who lets it pass."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dunwell.correspondence.letters import words_in
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import UNSENT
from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.dispatching.drafting import letter_of, write
from dunwell.dunning.dispatching.inputs import read_inputs
from dunwell.kit.clock import day_of
from dunwell.organizations.queries import get_organization

SENDER = "preview@preview.invalid"
"""Stands in the preview of a house that has no address of its own yet."""


class Preview(NamedTuple):
    """The bytes as they would leave, or None and the code of the reason for which nothing would.

    `words` are the sentences a person may write anew, as they read now; `asked` what is asked for, by currency;
    `template` is the kind of message it would be by now.
    """

    content: bytes | None
    reason: str = ""
    words: Mapping[str, str] = MappingProxyType({})
    asked: Mapping[str, int] = MappingProxyType({})
    template: str = ""


def preview(organization: int, message: int, *, at: dt.datetime) -> Preview | None:
    """Write a message as dispatch would at an instant, and send nothing; None where it is not waiting to leave.

    On a closed day it is what would leave on the next open one. Raises BadAddressError where its contact's address is
    none.
    """
    row = Message.objects.of(organization).filter(pk=message, state__in=UNSENT).first()
    if row is None:
        return None
    house = get_organization(organization)
    place = Customer.objects.of(organization).values_list("country", "region").get(pk=row.customer_id)
    book = open_book(organization, as_of=day_of(at, house.time_zone), at=at, countries=[place[0]], regions=[place])
    inputs = read_inputs(book, row)
    if inputs.opens_on is not None:
        book = open_book(organization, as_of=inputs.opens_on, at=at, countries=[place[0]], regions=[place])
        inputs = read_inputs(book, row)
    if inputs.planned is None or inputs.person is None:
        return Preview(None, inputs.reason or "no_contact")
    written = write(book, row, inputs, sender=house.email or SENDER, redirect_to="", at=at)
    words = words_in(letter_of(book, inputs, own_words=row.own_words))
    return Preview(written.content, words=words, asked=dict(inputs.planned.asked), template=inputs.planned.template)
