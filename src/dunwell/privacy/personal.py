"""Which fields say something about a person, noun by noun: the one table that telling and forgetting walk through.

Every text column of every row is either named here or in PLAIN; a test fails for one that is in neither
(tests/privacy/test_personal.py). `of` leads from a row to its customer; `kind` says how long it is needed
(`retention.py`).
"""

from typing import Final, Literal, NamedTuple

type Kind = Literal["people", "files", "proof", "letters", "books"]


class Personal(NamedTuple):
    """The personal fields of one model of a noun."""

    model: str
    of: str
    kind: Kind
    fields: tuple[str, ...]


TABLE: Final[tuple[Personal, ...]] = (
    Personal("customers.Contact", "customer_id", "people", ("name", "email", "phone", "dead_reason", "external_id")),
    Personal("worklist.Note", "customer_id", "people", ("text",)),
    Personal("worklist.Task", "customer_id", "people", ("reason", "outcome")),
    Personal("customers.Customer", "id", "people", ("salutation", "phone", "iban", "custom", "leading")),
    Personal("customers.Duplicate", "first_id", "people", ("evidence",)),
    Personal("customers.Duplicate", "second_id", "people", ("evidence",)),
    Personal("customers.Merge", "survivor_id", "people", ("before", "reason")),
    Personal("customers.Merge", "absorbed_id", "people", ("before", "reason")),
    Personal("compliance.Hold", "customer_id", "proof", ("reason", "detail", "source", "release_reason")),
    Personal(
        "compliance.Insolvency",
        "customer_id",
        "proof",
        (
            *("file_number", "source", "administrator", "administrator_email"),
            *("administrator_phone", "administrator_address"),
        ),
    ),
    Personal("compliance.Consent", "customer_id", "proof", ("address", "source", "withdrawn_source")),
    Personal("compliance.Preference", "customer_id", "proof", ("value", "source")),
    Personal("compliance.OptOut", "customer_id", "proof", ("address", "source", "ended_source")),
    Personal("compliance.ContactAttempt", "customer_id", "proof", ("address",)),
    Personal("disputes.Dispute", "customer_id", "proof", ("reason", "answer")),
    Personal("correspondence.Message", "customer_id", "letters", ("recipient", "subject", "own_words", "reason")),
    Personal("strategies.Assignment", "customer_id", "people", ("reason",)),
    Personal("receivables.Document", "customer_id", "books", ("names_document", "custom", "po_number")),
    Personal("receivables.Allocation", "customer_id", "books", ("reason",)),
    Personal("cash.Payment", "customer_id", "books", ("reference",)),
    Personal("cash.SeenMoney", "customer_id", "books", ("reference",)),
    Personal(
        "customers.Customer",
        "id",
        "books",
        ("name", "address1", "address2", "postal_code", "city", "region", "vat_id", "registration", "search"),
    ),
)

WORDS: Final = "customers.Word"
"""What a customer is found by: words of the fields above, taken away with them."""

PLAIN: Final[dict[str, str]] = {
    "customers.Customer": "number country language time_zone currency segment owner payment_method",
    "customers.Contact": "language channel",
    "customers.Identity": "external_id digest",
    "customers.Followed": "table was",
    "cash.Payment": "external_id currency digest",
    "cash.SeenMoney": "currency",
    "compliance.Consent": "recorded_by",
    "compliance.ContactAttempt": "location step debts flags notice recorded_by verdict",
    "compliance.Hold": "placed_by released_by reviewed_by",
    "compliance.Insolvency": "court claimed claimed_interest recorded_by",
    "compliance.OptOut": "recorded_by",
    "compliance.Preference": "recorded_by",
    "compliance.Refusal": "rule verdict",
    "correspondence.Message": (
        "channel step template contact_role created_under language asked digest wire_id bounce_code"
    ),
    "correspondence.MessageLine": "step currency",
    "dunning.StepTaken": "step_id reason",
    "promises.Promise": "currency",
    "receivables.Document": "external_id number currency terms payment_reference digest",
    "receivables.OpenItem": "method currency last_notice",
    "receivables.Revision": "field old new",
    "strategies.Assignment": "chosen_by",
    "worklist.Note": "author",
    "worklist.Standing": "strategy segment reason stopped_by",
    "worklist.StateChange": "old_segment segment",
}
"""Text of rows about customers that says nothing about a person: codes, currencies, our own people's keys."""

NOBODY: Final = frozenset(
    {
        *("audit.Document", "audit.File", "audit.Heartbeat", "audit.Instance", "audit.Event"),
        *("audit.EventBody", "audit.Touched", "compliance.Rate", "customers.Word", "dunning.Run", "dunning.RunRange"),
        "dunning.NightAsked",
        *("dunning.Trial", "intake.ControlTotal", "intake.Import", "intake.Problem", "intake.Source", "intake.Upload"),
        *("organizations.Connection", "organizations.CustomField", "organizations.FailedSignIn"),
        *("organizations.Membership", "organizations.Milestone", "organizations.Organization"),
        *("organizations.SavedView", "organizations.User", "promises.PromiseItem", "receivables.Rate"),
        *("strategies.SegmentsVersion", "strategies.Strategy", "strategies.StrategyVersion", "worklist.Alert"),
    }
)
"""Models that belong to no customer: rules, runs, our own people and settings; the texts of events are walked apart."""
