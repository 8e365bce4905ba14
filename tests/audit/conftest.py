"""A sealed chain of seven events in a data folder of its own."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dunwell.audit import operations, sealing
from dunwell.audit.terms import DocumentKind, FileKind
from dunwell.organizations.models import Organization

AT = dt.datetime(2026, 3, 23, 8, 0, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def organization(db: None) -> int:
    return Organization.objects.create(name="Northwind", created_at=AT).pk


@pytest.fixture
def stranger(db: None) -> int:
    return Organization.objects.create(name="Other", created_at=AT).pk


@pytest.fixture
def write(organization: int) -> Callable[..., int]:
    def write_one(verb: str = "note.written", **more: Any) -> int:
        values: dict[str, Any] = {
            "organization": organization,
            "at": AT,
            "actor": "user:1",
            "body": {"text": "Zoë called"},
            **more,
        }
        return operations.record(verb=verb, **values)

    return write_one


@pytest.fixture
def seal(django_capture_on_commit_callbacks: Any) -> Callable[[], int]:
    def seal_now() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return sealing.seal_all()

    return seal_now


@pytest.fixture
def chain(write: Callable[..., int], seal: Callable[[], int], organization: int, stranger: int) -> list[int]:
    """Ids in order: five of Northwind (one about a customer, one erased, its erasure), a stranger's, one of all."""
    ids = [
        write(),
        write("dispute.opened", subject=("dispute", 9), customer=44),
        write("customer.changed"),
        write(organization=stranger, body={"secret": "theirs"}),
    ]
    operations.erase_body(event=ids[2], reason="asked to", at=AT + dt.timedelta(hours=1), actor="user:1")
    ids += [ids[-1] + 1, write(organization=None, verb="user.created"), write("letter.sent")]
    operations.keep_file(organization=organization, content=b"a mail", kind=FileKind.MAIL_SENT, at=AT)
    operations.keep_document(kind=DocumentKind.STRATEGY, text="key: mine")
    assert seal() == 7
    return ids
