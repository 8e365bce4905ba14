"""Expectations about whether somebody may be called: the gate as people meet it."""

import datetime as dt
import zoneinfo
from types import SimpleNamespace

from dunwell.compliance.terms import Channel
from dunwell.dunning.contacting import Permission, Way, may_contact
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.reaching import ANY_NUMBER
from dunwell.practice.stories.world import Failed, World

FORMS = Forms()


@FORMS.form("{customer} may not be called", "at {time:time}", "because {rule:word}", "from {opens:date} {hour:time}")
def may_not(world: World, said: SimpleNamespace) -> None:
    """The gate forbids to call a customer now, or at a time of the creditor's day: by a rule, to an hour of theirs."""
    found = _asked(world, said)
    if found.is_allowed:
        raise Failed(f"that {said.customer} may not be called", "the gate lets it pass")
    rule = found.rule.id if found.rule else ""
    if said.rule and said.rule != rule:
        raise Failed(f"{said.rule} to forbid it", rule)
    if said.opens:
        wanted = f"{dt.datetime.combine(said.opens, said.hour):%Y-%m-%d %H:%M}"
        opens = f"{found.opens:%Y-%m-%d %H:%M}" if found.opens else "never"
        if wanted != opens:
            raise Failed(f"that it may be made from {wanted} on", opens)


@FORMS.form("{customer} may be called", "at {time:time}")
def may(world: World, said: SimpleNamespace) -> None:
    """The gate lets a customer be called now, or at a time of the creditor's day."""
    found = _asked(world, said)
    if not found.is_allowed:
        rule = found.rule.id if found.rule else ""
        raise Failed(f"that {said.customer} may be called", f"{found.reason} ({rule})")


def _asked(world: World, said: SimpleNamespace) -> Permission:
    at = world.at
    if said.time is not None:
        zone = zoneinfo.ZoneInfo(world.zone)
        at = dt.datetime.combine(world.at.astimezone(zone).date(), said.time, zone)
    (found,) = may_contact(
        world.organization, customer=world.customer(said.customer).pk, ways=[Way(Channel.CALL, ANY_NUMBER)], at=at
    )
    return found
