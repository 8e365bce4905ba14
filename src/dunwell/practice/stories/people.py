"""Lines about customers: who they are, how they are reached, what is asked once for many."""

from types import SimpleNamespace

from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import Channel
from dunwell.customers import operations as customers
from dunwell.customers import queries as who
from dunwell.dunning import wishing
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import ACTOR, StoryError, World
from dunwell.strategies import operations as strategies
from dunwell.worklist import operations as worklist

FORMS = Forms()
_FACTS = {
    "kind": "kind",
    "country": "country",
    "language": "language",
    "zone": "time_zone",
    "method": "payment_method",
}
_PLACE = {"region": "region", "city": "city"}
ABOUT = (
    "kind {kind:customer_kind}",
    "country {country:country}",
    "language {language:language}",
    "zone {zone:zone}",
    "pays by {method:method}",
)


@FORMS.form(
    "customer {customer}",
    *ABOUT,
    "(region|state) {region:word}",
    "city {city:text}",
    "name {name:text}",
    "email {emails:emails}",
    "no email",
    "(group|parent) {parent}",
    "strategy {strategy:key}",
    "key account",
)
def customer(world: World, said: SimpleNamespace) -> None:
    """Say who a customer is; what is left out is a business in the creditor's country with one e-mail address."""
    row = world.customer(said.customer, create=True)
    columns = _FACTS | _PLACE
    changes = {column: getattr(said, word) for word, column in columns.items() if getattr(said, word) is not None}
    if said.name:
        changes["name"] = said.name
    if said.key_account:
        changes["is_key_account"] = True
    if changes:
        customers.update_customer(customer=row.pk, changes=changes, **world.acting)
    if said.no_email or said.emails:
        for contact in who.list_contacts(world.organization, [row.pk], living=False):
            if contact.email not in (said.emails or ()):
                customers.remove_contact(contact=contact.id, at=world.at, actor=ACTOR)
        known = {contact.email for contact in who.list_contacts(world.organization, [row.pk], living=False)}
        for address in said.emails or ():
            if address not in known:
                _add(world, row.pk, address)
    if said.parent:
        head = world.customer(said.parent, create=True)
        customers.set_parent(customer=row.pk, parent=head.pk, **world.acting)
    if said.strategy:
        strategies.assign(customer=row.pk, key=said.strategy, **world.acting)
    world.subject = said.customer


def _add(world: World, customer: int, address: str, *, role: str = "BILLING", language: str = "") -> None:
    contact = customers.NewContact(customer, email=address, role=role, language=language)
    customers.add_contact(contact=contact, **world.acting)


@FORMS.form("stub {customer}")
def stub(world: World, said: SimpleNamespace) -> None:
    """Meet a customer known only by the number that an invoice names: no kind, no country, no contact."""
    customers.create_customer(
        number=said.customer,
        name=said.customer,
        is_stub=True,
        **world.acting,
    )


@FORMS.form("contact {customer} add {address:email}", "role {role:role}", "language {language:language}")
def add_contact(world: World, said: SimpleNamespace) -> None:
    """Add an address of a customer."""
    _add(
        world,
        world.customer(said.customer).pk,
        said.address,
        role=said.role or "BILLING",
        language=said.language or "",
    )


@FORMS.form("contact {customer} (remove|dead) {address:email}")
def remove_contact(world: World, said: SimpleNamespace) -> None:
    """Take an address of a customer out of use."""
    for contact in who.list_contacts(world.organization, [world.customer(said.customer).pk]):
        if contact.email == said.address:
            customers.remove_contact(contact=contact.id, at=world.at, actor=ACTOR)
            return
    raise StoryError(f"{said.customer} has no living address {said.address}")


@FORMS.form("answer", *ABOUT, "for all", "for {customers:names}")
def answer(world: World, said: SimpleNamespace) -> None:
    """Answer for many customers at once what their rows did not say, as one act of one person."""
    rows = who.list_customers(world.organization)
    if said.customers:
        rows = rows.filter(number__in=said.customers)
    values = {column: getattr(said, word) for word, column in _FACTS.items() if getattr(said, word) is not None}
    customers.set_facts_for_many(
        customers=list(rows.values_list("pk", flat=True)),
        values=values,
        **world.acting,
    )


@FORMS.form("assign {customer} {strategy:key}")
def assign(world: World, said: SimpleNamespace) -> None:
    """Chase a customer by another strategy from now on."""
    row = world.customer(said.customer)
    strategies.assign(customer=row.pk, key=said.strategy, **world.acting)


@FORMS.form("opt out {address:email}")
def opt_out(world: World, said: SimpleNamespace) -> None:
    """Stop writing to an address, because its owner asked; who has no other is called by a person."""
    wishing.record_opt_out(
        channel=Channel.EMAIL,
        address=said.address,
        on=world.on,
        **world.acting,
    )


@FORMS.form("opt in {address:email}")
def opt_in(world: World, said: SimpleNamespace) -> None:
    """Write to an address again, because its owner asked."""
    compliance.end_opt_out(
        channel=Channel.EMAIL,
        address=said.address,
        on=world.on,
        **world.acting,
    )


@FORMS.form("note {customer} {text:text}")
def note(world: World, said: SimpleNamespace) -> None:
    """Write something down about a customer."""
    row = world.customer(said.customer)
    worklist.add_note(customer=row.pk, text=said.text, **world.acting)
