"""Who may do what: one table of actions and roles, asked by every edge and by operations that matter."""

from typing import Final

from django.db import models

from dunwell.organizations.terms import Role


class Action(models.TextChoices):
    """What a member may be allowed to do; edges ask by these names."""

    SEE = "SEE", "see customers, messages, runs and reports"
    NOTE = "NOTE", "write notes and log calls"
    WORK = "WORK", "finish tasks, take promises, open disputes, place holds"
    LIFT = "LIFT", "release holds that protect people or rights"
    CUSTOMER = "CUSTOMER", "change customers and their contacts"
    MERGE = "MERGE", "make one customer of two, and two of one"
    COMPOSE = "COMPOSE", "write to a customer"
    DECIDE_DISPUTE = "DECIDE_DISPUTE", "end a dispute"
    BOOK = "BOOK", "book payments, allocate, change due dates"
    WRITE_OFF = "WRITE_OFF", "write off and waive"
    IMPORT = "IMPORT", "bring files in"
    UNDO_IMPORT = "UNDO_IMPORT", "take an import back"
    ASSIGN = "ASSIGN", "give customers and tasks to people"
    REVIEW = "REVIEW", "release, drop or resolve messages"
    RUN = "RUN", "start a night or a dispatch"
    STRATEGY = "STRATEGY", "write, publish and assign strategies"
    SETTINGS = "SETTINGS", "change settings of the organization"
    SENDING = "SENDING", "change what may leave the house"
    CONNECT = "CONNECT", "configure connections and their secrets"
    USERS = "USERS", "add users and give roles"
    AUDIT = "AUDIT", "verify and export the record"
    RULES = "RULES", "read the rules of contact with their sources"
    ERASE = "ERASE", "erase what is known of a person"


_ALL = frozenset(Role)
_DOERS = _ALL - {Role.AUDITOR}
_LEADS = frozenset({Role.ADMIN, Role.MANAGER, Role.SUPERVISOR})
_HEADS = frozenset({Role.ADMIN, Role.MANAGER})

RIGHTS: Final[dict[Action, frozenset[Role]]] = {
    Action.SEE: _ALL,
    Action.NOTE: _DOERS,
    Action.WORK: _LEADS | {Role.AGENT},
    Action.LIFT: _LEADS,
    Action.CUSTOMER: _DOERS,
    Action.MERGE: _LEADS | {Role.BILLING},
    Action.COMPOSE: _LEADS | {Role.AGENT},
    Action.DECIDE_DISPUTE: _LEADS | {Role.BILLING},
    Action.BOOK: _HEADS | {Role.BILLING},
    Action.WRITE_OFF: _HEADS,
    Action.IMPORT: _HEADS | {Role.BILLING},
    Action.UNDO_IMPORT: _HEADS,
    Action.ASSIGN: _LEADS,
    Action.REVIEW: _LEADS,
    Action.RUN: _LEADS,
    Action.STRATEGY: _HEADS,
    Action.SETTINGS: _HEADS,
    Action.SENDING: _HEADS,
    Action.CONNECT: frozenset({Role.ADMIN}),
    Action.USERS: frozenset({Role.ADMIN}),
    Action.AUDIT: _HEADS | {Role.AUDITOR},
    Action.RULES: _LEADS | {Role.AUDITOR},
    Action.ERASE: frozenset({Role.ADMIN}),
}


def may(role: str, action: Action) -> bool:
    """Tell whether a role allows an action; no role allows nothing."""
    return role in RIGHTS[action]
