"""What each page of the staff costs, asked as a browser asks it: signed in, through all middleware, on a book of n."""

import statistics
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning.models import Run
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import User
from dunwell.organizations.terms import Role
from dunwell.practice.bench.apart import Bench, MeasurementError, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import ACTOR, MORNING, first_night, settle_down
from dunwell.practice.books import seed_book
from dunwell.receivables.models import Document
from dunwell.reports import quality

ASKED = 40
"""How often each page is asked for, of different customers, documents and words; less often in a small book."""

WARM = 4
LIMITS = ("why=SILENT", "country=GB", "kind=CONSUMER", "state=LATE&country=FR", "owner=nobody", "country=ES&by=name")
"""Filters of the list of customers: some that few meet, some that many do."""

EMAIL = "bench@dunwell.example"


def measure(bench: Bench) -> dict[str, Any]:
    """Return p50 and p95 of each page in milliseconds of CPU, ours and the database's, after a night."""
    organization = seed_book(bench.n).pk
    with transaction.atomic():
        organizations.add_user(
            organization=organization, email=EMAIL, name="Bench", role=Role.ADMIN, at=MORNING, actor=ACTOR
        )
    first_night(organization)
    settle_down()
    asked = min(max(bench.n // 100, WARM), ASKED)
    figures = bench.apart("pages:looked_at", organization=organization, times=asked)
    return rate(figures["requests"], figures) | {"n": bench.n}


def looked_at(meter: Meter, *, organization: int, times: int) -> dict[str, Any]:
    """Ask for each page so many times; the database's share is spread evenly over the requests of a page."""
    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(User.objects.get(email=EMAIL))
    pages = {}
    for name, paths in _paths(organization).items():
        wanted = [paths[count % len(paths)] for count in range(times)]
        for path in wanted[:WARM]:
            _ask(client, path)
        database = meter.database
        with meter:
            asked = [_ask(client, path) for path in wanted]
        spent = sorted(seconds for seconds, _ in asked)
        shared = (meter.database - database) / times
        p50, p95 = statistics.median(spent), spent[int(times * 0.95) - 1]
        pages[name] = {
            "p50_cpu_ms": round((p50 + shared) * 1000, 1),
            "p95_cpu_ms": round((p95 + shared) * 1000, 1),
            "kb": round(max(size for _, size in asked) / 1000, 1),
        }
    slowest = {"p95_cpu_ms": max(page["p95_cpu_ms"] for page in pages.values())}
    return {"requests": times * len(pages), "slowest": slowest, "pages": pages}


def _ask(client: Client, path: str) -> tuple[float, int]:
    """Return the seconds of CPU a page took, and how many bytes it has."""
    began = time.process_time()
    response = client.get(path)
    if response.status_code != 200:
        raise MeasurementError(f"{path} answered {response.status_code}")
    return time.process_time() - began, len(response.content)


def _paths(organization: int) -> dict[str, list[str]]:
    """Return the addresses to ask for, by name of the page: rows are spread over the whole book."""
    customers = _spread(Customer.objects.of(organization).order_by("id").values_list("public_id", flat=True))
    names = _spread(Customer.objects.of(organization).order_by("id").values_list("name", flat=True))
    documents = _spread(Document.objects.of(organization).order_by("id").values_list("public_id", flat=True))
    messages = _spread(Message.objects.of(organization).order_by("id").values_list("public_id", flat=True))
    run = Run.objects.of(organization).latest("id").public_id
    return {
        "today": [reverse("today")],
        "worklist": [reverse("worklist"), *(f"{reverse('worklist')}?whose={whose}" for whose in ("all", "mine"))],
        "customers": [reverse("customers"), f"{reverse('customers')}?state=LATE", f"{reverse('customers')}?by=name"],
        "customers, limited": [f"{reverse('customers')}?{limit}" for limit in LIMITS],
        "customers, found": [f"{reverse('customers')}?q={name}" for name in names],
        "search": [f"{reverse('search')}?q={text}" for name in names for text in _typed(name)],
        "customer": [reverse("customer", args=[key]) for key in customers],
        "why": [reverse("why", args=[key]) for key in customers],
        "documents": [reverse("documents"), f"{reverse('documents')}?late=1"],
        "document": [reverse("document", args=[key]) for key in documents],
        "messages": [reverse("messages"), f"{reverse('messages')}?state=READY", f"{reverse('messages')}?run={run}"],
        "message": [reverse("message", args=[key]) for key in messages],
        "tasks": [reverse("tasks")],
        "review": [reverse("review")],
        "payments": [reverse("payments"), *(f"{reverse('payments')}?show={what}" for what in ("loose", "credits"))],
        "nights": [reverse("runs")],
        "night": [reverse("run", args=[run])],
        "strategies": [reverse("strategies"), reverse("strategy", args=["courteous"])],
        "system": [reverse("system")],
        "imports": [reverse("imports")],
        "sources": [reverse("sources")],
        "differences": [reverse("differences")],
        "data health": [reverse("quality")],
        "data health, one list": [reverse("gap", args=[check]) for check in (*quality.CUSTOMERS, *quality.DOCUMENTS)],
        "duplicates": [reverse("duplicates")],
        "who can be reached": [reverse("start-screen", args=["reach"])],
        "who is never written to": [reverse("start-screen", args=["never"])],
    }


def _typed(name: str) -> list[str]:
    """Return what somebody may type who looks for a customer of the book."""
    digits = name.rsplit(maxsplit=1)[-1]
    return [name, f"c{digits}", f"ap1%2B{digits}@", f"INV-00{digits}", f"inv+00{digits[:3]}"]


def _spread(rows: Any) -> list[Any]:
    found = list(rows)
    return found[:: max(len(found) // ASKED, 1)][:ASKED]
