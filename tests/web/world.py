"""Two creditors, a member of each role, and something of everything that an address can name."""

import datetime as dt
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from dunwell.audit.operations import keep_file
from dunwell.audit.terms import FileKind
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.terms import PreferenceKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import mailbox_folder
from dunwell.customers.listing import list_contacts
from dunwell.customers.models import Customer, Duplicate
from dunwell.disputes import operations as disputes
from dunwell.dunning.merging import merge_customers
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from dunwell.dunning.proceedings import open_proceedings
from dunwell.dunning.terms import TrialKind
from dunwell.dunning.trials import ask_trial
from dunwell.intake import operations as intake
from dunwell.intake.models import Import, Problem, Upload
from dunwell.kit import clock
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization, User
from dunwell.organizations.terms import Role
from dunwell.organizations.viewing import save_view
from dunwell.promises import operations as promises
from dunwell.receivables.models import OpenItem
from dunwell.strategies import operations as strategies
from dunwell.strategies import segments
from dunwell.strategies.operations import ensure_builtin
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task
from tests import make

AT = dt.datetime(2026, 10, 6, 8, 0, tzinfo=dt.UTC)
"""A Tuesday morning: mail may leave, and nothing depends on the day on which tests run."""

PASSWORD = "a password of a dozen letters"
ROLES = [role.value.lower() for role in Role]
WHO = ["stranger", "other", "agent", "billing", "supervisor", "manager", "auditor", "admin"]


@dataclass
class World:
    """What tests of pages start from; `named` holds what addresses are made of."""

    at: dt.datetime
    ours: Organization
    theirs: Organization
    users: dict[str, User]
    named: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """Today where our organization is."""
        return clock.day_of(self.at, self.ours.time_zone)

    def ago(self, days: int) -> dt.date:
        """A day before today."""
        return self.today - dt.timedelta(days=days)

    def client(self, who: str) -> Client:
        """A browser in which that user is signed in; a stranger is not."""
        client = Client(headers={"accept-language": "en"})
        if who != "stranger":
            client.force_login(self.users[who])
        return client

    def get(self, path: str, who: str = "manager") -> str:
        """The text of a page as somebody sees it; it must be there."""
        response = self.client(who).get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def customer(self, number: str, **values: Any) -> Customer:
        """A customer of ours who can be written to."""
        with transaction.atomic():
            return make.customer(self.ours, number, **values)

    def invoice(self, owed_by: Customer, amount: int, *, days_late: int, number: str, **values: Any) -> OpenItem:
        """An invoice of ours, due so many days ago."""
        due = self.ago(days_late)
        with transaction.atomic():
            return make.invoice(
                self.ours, owed_by, amount, number=number, due=due, issued=due - dt.timedelta(days=30), **values
            )

    def night(self) -> Run:
        """Run the night of today."""
        run_night(self.ours.pk, as_of=self.today, at=self.at, actor="test")
        return Run.objects.of(self.ours).latest("id")


def a_world() -> World:
    """Make Alice Ltd with one member of each role, and Charlie Ltd with its administrator."""
    at = AT
    with transaction.atomic():
        ours, theirs = (
            organizations.create_organization(
                name=name, base_currency="EUR", time_zone="Europe/Berlin", country="DE", at=at, actor="test"
            )
            for name in ("Alice Ltd", "Charlie Ltd")
        )
        users = {role.lower(): a_user(ours, role, at=at) for role in Role.values}
        users["other"] = a_user(theirs, Role.ADMIN, at=at, email="admin@charlie.example", name="Charlie")
        spare = a_user(ours, Role.AGENT, at=at, email="spare@alice.example", name="Spare")
        ensure_builtin(ours.pk, at)
    world = World(at, ours, theirs, users)
    world.named = {"organization": ours.public_id, "member": spare.public_id, "nobody": uuid.uuid4()}
    return world


def a_user(of: Organization, role: str, *, at: dt.datetime, email: str = "", name: str = "") -> User:
    """A member of an organization."""
    return organizations.add_user(
        organization=of.pk,
        email=email or f"{role.lower()}@alice.example",
        name=name or f"{role.capitalize()} of Alice",
        role=role,
        password=PASSWORD,
        at=at,
        actor="test",
    )


MAIL = (
    b"From: Alice <ar@alice.example>\r\nTo: Bob <ap@bob.example>\r\nSubject: Your invoice INV-1\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear Bob, please pay.\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style='color:red'>Dear Bob, <b>please</b> pay.</p>"
    b"\r\n--x--\r\n"
)


def mailed(world: World, bob: Customer, state: str, content: bytes = MAIL) -> Message:
    """A message to Bob in some state, with the bytes of its mail."""
    with transaction.atomic():
        kept = keep_file(organization=world.ours.pk, content=content, kind=FileKind.MAIL_SENT, at=world.at)
        message = Message.objects.create(
            organization=world.ours, customer=bob, night_on=world.today, channel="EMAIL", step="reminder-1",
            template="reminder", state=state, recipient="ap@bob.example", subject="Your invoice INV-1",
            asked={"EUR": 123_456}, file_id=kept, attempt=1, wire_id="<1.1@alice.example>", recorded_at=world.at,
        )  # fmt: skip
        ContactAttempt.objects.create(
            organization=world.ours, root_id=bob.pk, customer=bob, message_id=message.pk, attempt=1, channel="EMAIL",
            address="ap@bob.example", at=world.at, local_on=world.today, state="ATTEMPTED", verdict={"allowed": True},
        )  # fmt: skip
    return message


LIST = (
    "Customer No.;Name;Invoice;Date;Due;Amount;Open\n"
    "C-1;Carla Ltd;N-1;01.09.2026;01.10.2026;1.000,00;1.000,00\n"
    "C-1;Carla Ltd;N-2;01.09.2026;31.09.2026;50,00;50,00\n"
    "Total;;;;;1.050,00;1.050,00\n"
)


def kept_upload(world: World, text: str = LIST, *, kind: str = "OPEN_ITEMS", name: str = "list.csv") -> Upload:
    """A file that waits to be brought in, with one good row, one bad and a total."""
    with tempfile.NamedTemporaryFile() as spool:
        spool.write(text.encode())
        spool.flush()
        return intake.keep_upload(
            organization=world.ours.pk,
            path=Path(spool.name),
            name=name,
            reading=intake.Reading(kind, "books", world.today, {}),
            at=world.at,
            actor=f"user:{world.users['billing'].pk}",
        )


PLAIN = {
    "pack": "US-CONSUMER-3P",
    "group_alone": "insolvency-hold",
    "wish_other": "other",
    "wish_stated": "stated",
    "mail": "1.1@alice.example",
    "kind_unknown": "kind_unknown",
    "fact": "country",
    "place": 1,
    "check": "no-owner",
    "addressless": "no-contact",
    "strategy": "courteous",
    "segment": "public",
    "company_screen": "company",
    "rehearsal_screen": "rehearsal",
}
"""What addresses are made of that is a word of ours."""


def pairs(world: World) -> dict[str, Any]:
    """Two customers who may be one, two who were merged, and a saved view."""
    one, other, kept, gone = (world.customer(number) for number in ("TWIN-1", "TWIN-2", "KEPT", "GONE"))
    with transaction.atomic():
        pair = Duplicate.objects.create(
            organization=world.ours, first=one, second=other, evidence={"N": "twin"}, weight=3, recorded_at=world.at
        )
        merge = merge_customers(
            organization=world.ours.pk, survivor=kept.pk, absorbed=gone.pk, at=world.at, actor="test"
        )
        view = save_view(
            organization=world.ours.pk, page="tasks", name="Visits", parameters="kind=VISIT", owner=None,
            at=world.at, actor="test",
        )  # fmt: skip
    return {
        "view": view,
        "twin": one.public_id,
        "other": other.public_id,
        "pair": pair.pk,
        "kept": kept.public_id,
        "merge": merge,
    }


def keep_mail(world: World) -> None:
    """A mail in the embedded mailbox."""
    shelf = mailbox_folder(world.ours.pk)
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / f"{PLAIN['mail']}.eml").write_bytes(MAIL)


def noted(world: World, bob: Customer) -> int:
    """A note about Bob."""
    with transaction.atomic():
        return worklist.add_note(
            organization=world.ours.pk,
            customer=bob.pk,
            text="likes tea",
            at=world.at,
            actor="test",
            author="Agent of Alice",
        )


def drafted(world: World) -> uuid.UUID:
    """A draft of two segments and its trial, which waits."""
    two = [{"key": "slow", "name": "Slow", "when": ["delay_days", ">", 20], "strategy": "firm"}]
    two.append({"key": "public", "name": "Public", "when": ["kind", "=", "PUBLIC"], "strategy": "public"})
    said: dict[str, Any] = {"organization": world.ours.pk, "at": world.at, "actor": "test"}
    with transaction.atomic():
        strategies.save_segments(text=segments.written(two), **said)
        return ask_trial(subject="", kind=TrialKind.AHEAD, today=world.today, **said)


def proceeded(world: World, carl: Customer) -> int:
    """Proceedings over Carl."""
    with transaction.atomic():
        return open_proceedings(
            organization=world.ours.pk,
            customer=carl.pk,
            opened_on=world.ago(2),
            details={"court": "AG Berlin", "claims_until": world.ago(-20)},
            today=world.today,
            at=world.at,
            actor="test",
        )


def wished(world: World, bob: Customer) -> int:
    """A wish of Bob's."""
    with transaction.atomic():
        return compliance.state_preference(
            organization=world.ours.pk,
            customer=bob.pk,
            kind=PreferenceKind.NOT_AT_WORK,
            value={},
            from_on=world.today,
            source="call",
            at=world.at,
            actor="test",
        )


def duties(world: World, bob: Customer) -> dict[str, Any]:
    """What we owe people: a wish of Bob's, proceedings over Carl."""
    carl = world.customer("CARL")
    world.invoice(carl, 40_000, days_late=20, number="INV-12")
    return {"wish": wished(world, bob), "carl": carl.public_id, "proceedings": proceeded(world, carl)}


def fill(world: World) -> None:
    """Put one of everything into Alice Ltd: Bob owes, promised and disputes; a night ran; a file had a problem."""
    bob = world.customer("BOB")
    first = world.invoice(bob, 123_456, days_late=14, number="INV-1")
    second = world.invoice(bob, 50_000, days_late=40, number="INV-2")
    third = world.invoice(bob, 20_000, days_late=5, number="INV-3")
    run = world.night()
    said: dict[str, Any] = {"organization": world.ours.pk, "at": world.at, "actor": "test"}
    with transaction.atomic():
        hold = compliance.place_hold(customer=bob.pk, kind="BLOCK", open_item=first.pk, from_on=world.today, **said)  # type: ignore[arg-type]
        promise = promises.make_promise(
            customer=bob.pk, items=[second.pk], due_on=world.today, made_on=world.today, **said
        )
        dispute = disputes.open_dispute(open_item=third.pk, on=world.today, reason="wrong goods", **said)
        task = worklist.open_task(customer=bob.pk, kind="CALL", due_on=world.today, reason="call Bob", **said)  # type: ignore[arg-type]
        brought = Import.objects.create(
            organization=world.ours, source_id=make.source(world.ours), kind="INVOICES", state="DONE",
            file_name="open.csv", as_of=world.today, counts={"read": 3, "created": 2}, actor="cli",
            recorded_at=world.at,
        )  # fmt: skip
        Problem.objects.create(
            organization=world.ours, imported=brought, row=3, column="due_date", value="31.02.2026",
            message="there is no such day", fix="write a day that exists",
        )  # fmt: skip
    world.named["trial"] = drafted(world)
    anna = world.customer("ANNA")
    world.invoice(anna, 30_000, days_late=9, number="INV-9")
    keep_mail(world)
    world.named |= PLAIN | pairs(world)
    world.named |= {
        "bob": bob.public_id,
        "anna": anna.public_id,
        "document": first.document.public_id,
        "run": run.public_id,
        "import": brought.public_id,
        "upload": kept_upload(world).public_id,
        "source": brought.source_id,
        "task": Task.objects.of(world.ours).get(pk=task).public_id,
        "hold": hold,
        **duties(world, bob),
        "note": noted(world, bob),
        "promise": promise,
        "dispute": dispute,
        "contact": list_contacts(world.ours.pk, bob.pk)[0].id,
        "line": first.pk,
        "message": mailed(world, bob, "READY").public_id,
        "reviewed": mailed(world, bob, "IN_REVIEW").public_id,
        "uncertain": mailed(world, bob, "UNCERTAIN").public_id,
        "today": world.today.isoformat(),
    }
