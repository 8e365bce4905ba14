"""What a person does about a contact that a rule stopped: one action for each."""

from typing import Final, NamedTuple


class Cure(NamedTuple):
    """What a person does about a contact that was stopped: words, and the page to do it on."""

    label: str
    name: str = ""


WAITS: Final = Cure("waits for its hour by itself")
FACTS: Final = Cure("say who and where they are", "customer")
SAY: Final = Cure("say in the settings what the letter has to say, or write in a language that can", "settings")
# What stands in a rule's name -> the cure; the first that fits.
CURES: Final[tuple[tuple[str, Cure], ...]] = (
    ("FAILCLOSED", FACTS),
    ("VALIDATION", Cure("give the notice, or note that it was given", "wishes")),
    ("NOTICE6", Cure("give the notice, or note that it was given", "wishes")),
    ("EOPTOUT", SAY),
    ("MINIMIRANDA", SAY),
    ("RDG-13A", SAY),
    ("TIMEBAR", SAY),
    ("HOLD", Cure("look at the hold", "customer")),
    ("ATTY", Cure("enter their lawyer", "wishes")),
    ("REP", Cure("enter who speaks for them", "wishes")),
    ("DECEASED", Cure("enter who settles the estate", "wishes")),
    ("OPTOUT", Cure("see their wishes", "wishes")),
    ("CEASE", Cure("see their wishes", "wishes")),
    ("CONSENT", Cure("ask for consent and note it", "wishes")),
    ("SMS-SAFE", Cure("ask for consent and note it", "wishes")),
    ("WORK", Cure("see their wishes", "wishes")),
    ("DESIGNATED", Cure("see their times", "wishes")),
    ("INSOLVEN", Cure("file the claim", "insolvency")),
    ("BK-STAY", Cure("file the claim", "insolvency")),
    ("BANKRUPT", Cure("file the claim", "insolvency")),
    ("DISPUTE", Cure("decide the dispute", "customer")),
    ("PAID", Cure("nothing: it is paid")),
)


def cure_of(rule: str, *, waits: bool) -> Cure:
    """Return what cures a stop by a rule; what waiting cures needs nobody."""
    if waits:
        return WAITS
    return next((cure for part, cure in CURES if part in rule), FACTS)
