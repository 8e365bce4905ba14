"""Every rule that can refuse a contact, as people read it: what it asks, where that is written, whether it is law."""

from functools import cache
from typing import Final, NamedTuple

from dunwell.compliance import packs
from dunwell.engine.gate import FAIL_CLOSED

COOLING: Final = "HOUSE-COOLING"
"""The pause after a hold, a dispute or a broken promise: strategies keep it by themselves, people are told."""


class RuleTold(NamedTuple):
    """One rule; `is_house` tells our own from law, `confidence` how sure we are of the source in `cites`."""

    id: str
    title: str
    cites: str
    confidence: str
    is_house: bool


_OWN: Final = (
    RuleTold("HOUSE-WORKING-DAY", "Nobody is reached on their days off", "your settings", "house", is_house=True),
    RuleTold("HOUSE-WINDOW", "Mail leaves in the hours you set", "your settings", "house", is_house=True),
    RuleTold("HOUSE-WEEKLY-CAP", "No more contacts in a week than you set", "your settings", "house", is_house=True),
    RuleTold(COOLING, "A pause has just ended: some days of rest first", "your settings", "house", is_house=True),
    RuleTold(FAIL_CLOSED, "Something that the rules need is not known", "the gate", "house", is_house=True),
)


@cache
def rules() -> dict[str, RuleTold]:
    """Return every rule of the packs and of an organization's settings by its id."""
    found = {rule.id: rule for rule in _OWN}
    for law in packs.book().laws.values():
        for part in ("law", "house"):
            for told in law.told.get(part, ()):
                key, source = told["rule"], told.get("cites", "our own choice")
                rule = RuleTold(key, told["title"], source, told["confidence"], told["confidence"] == "house")
                found.setdefault(key, rule)
    return found


def rule_told(rule: str) -> RuleTold:
    """Return one rule; that of a pack which is gone is told by its id alone."""
    return rules().get(rule) or RuleTold(rule, rule, "", "check", rule.startswith("HOUSE-"))
