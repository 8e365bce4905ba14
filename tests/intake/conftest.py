"""Files to bring in, as text."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dunwell.intake import maps
from dunwell.intake.operations import Order, Outcome, import_file
from dunwell.intake.terms import ImportKind
from dunwell.organizations.models import Organization
from tests import make

type Bring = Callable[..., Outcome]


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
