"""Files to bring in, as text."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dunwell.intake import maps
from dunwell.intake.models import Upload
from dunwell.intake.operations import Order, Outcome, Reading, import_file, keep_upload
from dunwell.intake.operations.documents import DocumentApplier
from dunwell.intake.terms import ImportKind
from dunwell.organizations.models import Organization
from tests import make

type Bring = Callable[..., Outcome]
type Keep = Callable[..., Upload]
AS_OF = dt.date(2026, 9, 30)


@pytest.fixture
def house() -> Organization:
    return make.organization()


@pytest.fixture
def bring(house: Organization, tmp_path: Path) -> Bring:
    """Bring a file in: `bring("invoices", text, as_of="2026-10-07", mapping={...}, confirmed=True)`."""
    count = iter(range(1, 1000))

    def bring_in(kind: str, content: str | bytes, **options: Any) -> Outcome:
        number = next(count)
        path = tmp_path / f"{number}.{options.pop('suffix', 'csv')}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        kind = ImportKind(kind.replace("-", "_").upper())
        if "as_of" in options:
            options["as_of"] = dt.date.fromisoformat(options["as_of"])
        mapping = maps.parse(options.pop("mapping", None), kind=kind)
        at = options.pop("at", make.AT + dt.timedelta(seconds=number))
        return import_file(Order(house.pk, kind, path, at, make.ACTOR, mapping=mapping, **options))

    return bring_in


@pytest.fixture
def keep(house: Organization, tmp_path: Path) -> Keep:
    """Keep a file, to be brought in later: `keep(text, as_of=..., name="list.csv", mapping={...})`."""

    def kept(text: str | bytes, *, as_of: dt.date = AS_OF, name: str = "list.csv", mapping: Any = None) -> Upload:
        path = tmp_path / "spool"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        reading = Reading("OPEN_ITEMS", "books", as_of, mapping or {})
        return keep_upload(organization=house.pk, path=path, name=name, reading=reading, at=make.AT, actor=make.ACTOR)

    return kept


@contextmanager
def killed_half_way() -> Iterator[None]:
    """Let what brings a file in die at its second batch, as a killed process looks like from inside."""
    apply, calls = DocumentApplier.apply, iter(range(100))

    def dies(self: DocumentApplier, groups: Any, tally: Any) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        apply(self, groups, tally)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DocumentApplier, "apply", dies)
        with pytest.raises(KeyboardInterrupt):
            yield
