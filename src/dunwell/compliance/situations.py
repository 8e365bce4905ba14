"""What each kind of hold stops, who may set and lift it, and which kinder path it opens: one table.

`status` is the word the packs of rules know the situation by ("" = only the house stops). The strategy stops by
`stops`: everything, only what was owed before the event (an insolvency), or nothing (the gate alone restricts).
"""

from typing import Final, Literal, NamedTuple

from dunwell.compliance.terms import HoldKind
from dunwell.organizations.rights import Action

type Stops = Literal["all", "before", "gate"]

_BY_HAND: Final = "everything that asks for money, by machine or by hand"


class Situation(NamedTuple):
    """One kind of hold. `days` is its usual length, None until released; `protects` tells a duty from a choice.

    `stopped` and `still` say in words what rests and what may go on; `path` is what a person does instead.
    """

    kind: HoldKind
    status: str
    stops: Stops
    stopped: str
    still: str
    path: str
    days: int | None = None
    protects: bool = True
    may_set: Action = Action.WORK
    may_lift: Action = Action.LIFT

    @property
    def in_a_line(self) -> str:
        """What it does, for a list of kinds to choose from."""
        return f"stops {self.stopped}" + (f"; usually {self.days} days" if self.days else "")


SITUATIONS: Final[tuple[Situation, ...]] = (
    Situation(
        *(HoldKind.ATTORNEY, "attorney_represented", "all"),
        stopped="every contact with the customer about this money",
        still="letters and calls to the lawyer, answers, receipts",
        path="Enter the lawyer as the one who speaks for them, and write to the lawyer yourself.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.CEASE, "cease_communication", "all"),
        stopped="every message and call that asks for money",
        still="one acknowledgement, notices the law requires, answers to what they ask",
        path="Confirm once that you stop; decide with a supervisor whether to hand the claim over or to let it go.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.REFUSES, "refuses_to_pay", "all"),
        stopped="further reminders: they have said no",
        still="a notice of what happens next, answers, receipts",
        path="Ask why once, in person; open a dispute if there is a reason, else propose the hand-over.",
    ),
    Situation(
        *(HoldKind.GOES_TO_COURT, "disputed_go_to_court", "all"),
        stopped="every message and call that asks for money",
        still="answers to what they ask, papers of the court",
        path="Gather the documents of the invoices and let whoever decides on court cases decide.",
    ),
    Situation(
        *(HoldKind.DECEASED, "deceased", "all"),
        stopped="every contact with the customer's address",
        still="contact with the personal representative or the surviving spouse",
        path="Send condolences, ask who settles the estate, and enter that person as the one who speaks for it.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.BEREAVED, "bereavement", "all"),
        stopped=_BY_HAND,
        still="answers to what they ask",
        path="Wait. A person looks again when the hold ends.",
        days=30,
        may_set=Action.NOTE,
        may_lift=Action.WORK,
    ),
    Situation(
        *(HoldKind.IDENTITY_THEFT, "identity_theft_claimed", "all"),
        stopped="collection of this debt, and passing it on to anybody",
        still="answers to the claim",
        path="Ask for the police report or declaration, and look into the order and the delivery.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.BREATHING_SPACE, "breathing_space", "all"),
        stopped="reminders, interest, fees and enforcement",
        still="statutory notices, answers to what they ask",
        path="Note the day it began; add the end the registry names, 60 days by default.",
        days=60,
    ),
    Situation(
        *(HoldKind.CRISIS, "mental_health_moratorium", "all"),
        stopped="reminders, interest, fees and enforcement, while treatment lasts and 30 days after",
        still="statutory notices, answers to what they ask",
        path="Speak only with the adviser named in the notice; release it 30 days after the treatment ended.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.HARDSHIP, "hardship_pending", "all"),
        stopped="reminders and steps of enforcement",
        still="the answer to their request, receipts",
        path="Offer a plan or a later date; answer within 21 days.",
        days=21,
        may_set=Action.NOTE,
        may_lift=Action.WORK,
    ),
    Situation(
        *(HoldKind.VULNERABLE, "vulnerable_unassessed", "all"),
        stopped="reminders, until a person has looked",
        still="an offer of support, statutory notices, answers to what they ask",
        path="A person who is trained for it speaks with them and notes what helps; no details of health are needed.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.ACTIVE_DUTY, "scra_active_duty", "gate"),
        stopped="threats of court, default judgments, interest above what the law allows",
        still="courteous reminders and plans",
        path="Ask for the dates of service and adjust the interest of debts from before it.",
        may_set=Action.NOTE,
    ),
    Situation(
        *(HoldKind.RESTRICTED, "gdpr_restriction", "all"),
        stopped="every use of their data but storage, answers to their request and legal claims",
        still="the answer to their request",
        path="Check what they say is wrong; tell them before the restriction ends.",
    ),
    Situation(
        *(HoldKind.INSOLVENCY, "insolvency", "before"),
        stopped="everything about invoices from before the opening, for everybody but the claim",
        still="the claim filing; invoices from after the opening, with the administrator",
        path="File the claim before the deadline; deliver only against payment or on the administrator's word.",
    ),
    Situation(
        *(HoldKind.LEGAL_HOLD, "hold", "all"),
        stopped="every contact of every kind, and every erasure",
        still="nothing, until it is lifted",
        path="Ask whoever placed it; only a manager lifts it.",
        may_set=Action.SETTINGS,
        may_lift=Action.SETTINGS,
    ),
    Situation(
        *(HoldKind.LAWYER, "", "all"),
        stopped=_BY_HAND,
        still="answers, copies, receipts",
        path="The case is with our lawyer: send what comes in there.",
        protects=False,
    ),
    Situation(
        *(HoldKind.PLACEMENT, "", "all"),
        stopped=_BY_HAND,
        still="answers, copies, receipts",
        path="The case is with the agency: send what comes in there.",
        protects=False,
    ),
    Situation(
        *(HoldKind.KEY_ACCOUNT, "", "all"),
        stopped="messages and calls of the strategy",
        still="whatever their own person writes",
        path="The person who looks after them asks, in their own words.",
        protects=False,
        may_lift=Action.WORK,
    ),
    Situation(
        *(HoldKind.CLAIMED_PAID, "", "all"),
        stopped="the amount named, while the payment is looked for",
        still="everything else that is open",
        path="Look for the payment; ask for proof once.",
        protects=False,
        may_lift=Action.WORK,
    ),
    Situation(
        *(HoldKind.BLOCK, "", "all"),
        stopped=_BY_HAND,
        still="answers, copies, receipts",
        path="Say in words why, and until when.",
        protects=False,
        may_lift=Action.WORK,
    ),
    Situation(
        *(HoldKind.IMPORTED, "", "all"),
        stopped="what the block of your package names",
        still="answers, copies, receipts",
        path="Look at it once: keep it, give it its real reason and an end, or release it.",
        protects=False,
        may_lift=Action.WORK,
    ),
)
"""In the order a person is asked: rights and people first, then the house's own reasons."""

BY_KIND: Final = {one.kind: one for one in SITUATIONS}
GATE_ONLY: Final = frozenset(one.kind.value for one in SITUATIONS if one.stops == "gate")
"""Kinds that leave the strategy running; only the gate restricts what may be said."""


def situation_of(kind: str) -> Situation:
    """Return the situation of a kind of hold; KeyError for a word that is none."""
    return BY_KIND[HoldKind(kind)]
