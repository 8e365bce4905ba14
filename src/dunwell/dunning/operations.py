"""Writes that reach across the nouns below the run."""

import datetime as dt

from dunwell.correspondence.withdrawing import withdraw_written_under
from dunwell.organizations import operations as organizations
from dunwell.organizations import queries
from dunwell.organizations.terms import Sending

MUTE = frozenset({Sending.OFF, Sending.SHADOW})
"""States in which nothing reaches a customer, so what was written under them was never meant to."""

NO_CUSTOMER = MUTE | {Sending.REDIRECT}
"""States in which no customer gets anything: what left under them went to an address of ours."""


def change_sending(
    *,
    organization: int,
    state: str,
    redirect_to: str = "",
    limit: int | None = None,
    at: dt.datetime,
    actor: str,
    role: str | None,
) -> int:
    """Change what may leave the house and return how many messages were withdrawn by that.

    Leaving OFF or SHADOW withdraws all that was written under them, leaving them or REDIRECT also what only we got;
    the steps are free again, and the next night decides afresh. Raises NotAllowedError, OrganizationError of
    `organizations.operations`.
    """
    before = queries.get_organization(organization).sending
    organizations.set_sending(
        organization=organization, state=state, redirect_to=redirect_to, limit=limit, at=at, actor=actor, role=role
    )
    if before not in NO_CUSTOMER or state == before:
        return 0
    return withdraw_written_under(
        organization=organization,
        sending=MUTE,
        reason=f"written while sending was {before}",
        at=at,
        actor=actor,
    )
