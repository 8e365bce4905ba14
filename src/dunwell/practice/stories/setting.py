"""Lines that set up the creditor: where it is, what may leave, when, and how it chases."""

from types import SimpleNamespace

from dunwell.practice.stories import strategy_lines
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import World
from dunwell.receivables import operations as receivables
from dunwell.strategies import operations as strategies
from dunwell.strategies import queries as chasing

FORMS = Forms()


@FORMS.form("country {country:country}", "region {region:word}")
def country(world: World, said: SimpleNamespace) -> None:
    """Say where the creditor sits: its public holidays, and the country of customers that name none.

    A part of the country (`BY`, `Bavaria`) is the creditor's alone.
    """
    world.set(country=said.country, region=said.region or "")


@FORMS.form("zone {zone:zone}")
def zone(world: World, said: SimpleNamespace) -> None:
    """Say which time zone the creditor lives in; the story's own times are in it."""
    world.set(time_zone=said.zone)
    world.zone = said.zone


@FORMS.form("currency {currency:currency}")
def currency(world: World, said: SimpleNamespace) -> None:
    """Say the creditor's base currency, in which minimums are meant; amounts without a currency are in it."""
    world.set(base_currency=said.currency)


@FORMS.form("language {language:language}")
def language(world: World, said: SimpleNamespace) -> None:
    """Say the language of messages to customers whose own is not known."""
    world.set(language=said.language)


@FORMS.form("sending {state:sending}", "to {address:email}", "limit {limit:n}")
def sending(world: World, said: SimpleNamespace) -> None:
    """Say what may leave the house."""
    world.change_sending(said.state, redirect_to=said.address or "", limit=said.limit)


@FORMS.form("window {start:time} (to|-) {end:time}")
def window(world: World, said: SimpleNamespace) -> None:
    """Say between which hours, recipient's time, mail may leave."""
    world.set(window_start=said.start, window_end=said.end)


@FORMS.form("collects for {client:words}")
def collects_for(world: World, said: SimpleNamespace) -> None:
    """Say that the claims are those of a client, for whom other laws hold."""
    world.set(party="THIRD", client_name=said.client)


@FORMS.form("cap {contacts:n} [contacts in 7 days]")
def cap(world: World, said: SimpleNamespace) -> None:
    """Say how many contacts a group of customers gets in 7 days at most."""
    world.set(weekly_cap=said.contacts)


@FORMS.form("minimum {amount:amount} [{currency:currency}] (a|per) customer")
def minimum_customer(world: World, said: SimpleNamespace) -> None:
    """Say under which sum a customer is not written to."""
    world.set(minimum_customer_minor=world.minor(said.amount, world.currency(None)))


@FORMS.form("minimum {amount:amount} [{currency:currency}] (an|per) item")
def minimum_item(world: World, said: SimpleNamespace) -> None:
    """Say under which open amount an invoice is not chased."""
    world.set(minimum_item_minor=world.minor(said.amount, world.currency(None)))


@FORMS.form("freshness {days:n} [working] [day[s]]")
def freshness(world: World, said: SimpleNamespace) -> None:
    """Say how many working days old data may be before nobody is asked for money."""
    world.set(freshness_days=said.days)


@FORMS.form("bank lag {days:n} [day[s]]")
def bank_lag(world: World, said: SimpleNamespace) -> None:
    """Say how many bank days it takes from a payment to its being seen."""
    world.set(bank_lag_days=said.days)


@FORMS.form("working days {days:days}")
def working_days(world: World, said: SimpleNamespace) -> None:
    """Say on which weekdays the creditor works."""
    world.set(working_days=said.days)


@FORMS.form("closed on {dates:dates}")
def closed_on(world: World, said: SimpleNamespace) -> None:
    """Say on which days the creditor is closed: nothing leaves then."""
    world.set(closing_days=[*world.settings().closing_days, *said.dates])


@FORMS.form("buckets {days:numbers}")
def buckets(world: World, said: SimpleNamespace) -> None:
    """Say the creditor's own ageing buckets by their last days past due."""
    world.set(ageing_buckets=said.days)


@FORMS.form("rate {currency:currency} {rate:amount}", "(on|from) {from_on:date}")
def rate(world: World, said: SimpleNamespace) -> None:
    """Say what one unit of a currency is worth in the creditor's own."""
    whole, _, decimals = said.rate.partition(".")
    new = receivables.NewRate(said.currency, said.from_on or world.on, int(whole + decimals), 10 ** len(decimals))
    receivables.record_rates(rates=[new], **world.acting)


@FORMS.form("quiet days {days:n}")
def quiet_days(world: World, said: SimpleNamespace) -> None:
    """Say how many days lie between two messages that ask; holds for the strategy in use and those defined later."""
    world.quiet_days = said.days
    key = world.settings().default_strategy
    version = chasing.find_version_in_force(world.organization, key)
    assert version is not None  # the default is always in force
    publish(world, key, strategy_lines.with_quiet_days(version.text, said.days))


@FORMS.form("strategy {key:key}[:] [{steps:rest}]")
def strategy(world: World, said: SimpleNamespace) -> None:
    """Chase everybody by this strategy: one that comes with Dunwell, or one written out here.

    On a dated line it is published on that day, as the next version of the strategy of that name.
    """
    text = said.block
    if said.steps:
        text = strategy_lines.to_yaml(said.key, said.steps, quiet_days=world.quiet_days)
    elif text:
        text = strategy_lines.completed(said.key, text, quiet_days=world.quiet_days)
    if text:
        publish(world, said.key, text)
    if not world.has_strategy or said.key == world.settings().default_strategy or not text:
        world.chase_by(said.key)
        world.has_strategy = True


def publish(world: World, key: str, text: str) -> None:
    """Put a text in force as the next version of a strategy."""
    strategies.save_draft(key=key, text=text, **world.acting)
    strategies.publish(key=key, **world.acting)
