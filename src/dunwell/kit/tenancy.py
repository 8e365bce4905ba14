"""Rows of one creditor never meet those of another: a query that names no organization is an error."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.db import models


class UnscopedQueryError(RuntimeError):
    """A query over tenant rows was evaluated without naming its organization."""


class TenantQuerySet[RowT: models.Model](models.QuerySet[RowT]):
    """A queryset that refuses to be evaluated until `.of()` or `.unscoped()` was called."""

    _scope: str | None = None

    def of(self, organization: int | models.Model) -> Self:
        """Keep the rows of one organization, given as row or primary key."""
        key = organization if isinstance(organization, int) else organization.pk
        scoped = self.filter(organization_id=key)
        scoped._scope = f"organization {key}"  # noqa: SLF001 - our own class
        return scoped

    def unscoped(self, reason: str) -> Self:
        """Look across organizations on purpose; the reason is for the reader."""
        scoped: Self = self._chain()  # type: ignore[attr-defined]
        scoped._scope = reason  # noqa: RUF100, SLF001
        return scoped

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope  # noqa: SLF001 - our own class
        return clone  # type: ignore[no-any-return]

    def _must_be_scoped(self) -> None:
        if self._scope is None:
            message = (
                f"A query on {self.model.__name__} names no organization. "
                "Use .of(organization), or .unscoped('why') when it must cross tenants."
            )
            raise UnscopedQueryError(message)

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._must_be_scoped()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[RowT]:
        """Stream the rows; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().iterator(chunk_size=chunk_size or 2000)

    def count(self) -> int:
        """Count the rows; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().count()

    def exists(self) -> bool:
        """Tell whether there is a row; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Aggregate the rows; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update the rows; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows; refuses like every other evaluation."""
        self._must_be_scoped()
        return super().delete()


class TenantModel(models.Model):
    """A row that belongs to one organization; `organization` comes first in its indexes."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        """Shared by every tenant row."""

        abstract = True


class WrittenByNight(TenantModel):
    """A tenant row that a night writes by the hundred thousand.

    That its organization exists is not checked again for every row: PostgreSQL would ask for each of them, and lock
    the one row of the organization each time. Its customer, message or task names the organization too.

    `room` is the percent of each page that PostgreSQL leaves free at first: a row that is written again and again then
    finds place beside its old self, and no index has to be told (`kit/new_database.py`).
    """

    room: ClassVar[int] = 0

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        """No table of its own."""

        abstract = True
