"""What the rules want a letter to say, asked before it is written; the gate is asked about what then stands in it."""

import datetime as dt
from typing import Final

from dunwell.compliance import asking
from dunwell.compliance.debtors import WORDS
from dunwell.customers.queries import root_of
from dunwell.dunning.book import Book
from dunwell.dunning.dispatching.inputs import Inputs
from dunwell.dunning.gatekeeping import PART, STEPS, Approach, of_message, question
from dunwell.engine.disclosing import NOTHING, Wanted
from dunwell.organizations.terms import Party

CLIENT: Final = "client_name"
"""Who collects for a client says so everywhere, whatever the law of the place."""


def approach_of(inputs: Inputs) -> Approach:
    """Return how a message approaches somebody."""
    planned, person = inputs.planned, inputs.person
    assert planned is not None
    assert person is not None
    own = [entry.line for entry in planned.lines if entry.asked > 0 or entry.role == "STEP"]
    return of_message(planned, lines=own, address=person.email, contact=person.id)


def wanted_of(book: Book, inputs: Inputs, *, at: dt.datetime) -> Wanted:
    """Return what the rules want a letter to say if it leaves at an instant; most rules want nothing."""
    assert inputs.planned is not None
    house, account = book.organization, inputs.account
    party = Party(house.party)
    usual = Wanted(frozenset({CLIENT})) if party == Party.THIRD else NOTHING
    place = asking.packs_for(
        house, kind=account.kind, country=account.country, region=inputs.place.region, city=inputs.place.city
    )
    channel = WORDS[inputs.planned.channel]
    if place.problem or not asking.wants_words(place.composition, channel, PART[party], STEPS):
        return usual
    root = root_of(house.pk, account.id)
    found = asking.wanted(question(book, account, approach_of(inputs), root=root, at=at))
    return found._replace(disclosures=found.disclosures | usual.disclosures)
