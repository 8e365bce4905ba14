"""Every text column is either personal or plain: a new one that nobody thought about fails here."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from dunwell.privacy.personal import NOBODY, PLAIN, TABLE

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def ours() -> Iterable[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("dunwell.")]


def texts(model: Any) -> set[str]:
    fields = model._meta.local_fields
    return {field.name for field in fields if isinstance(field, TEXT) and not field.choices}


def test_every_text_of_a_row_about_a_customer_is_personal_or_plain() -> None:
    problems = []
    for model in ours():
        label = model._meta.label
        personal = {name for one in TABLE if one.model == label for name in one.fields}
        plain = set(PLAIN.get(label, "").split())
        if label in NOBODY:
            assert not personal | plain, f"{label} belongs to nobody and cannot have personal fields"
            continue
        problems += [f"{label}.{name}: neither personal nor plain" for name in texts(model) - personal - plain]
        problems += [f"{label}.{name}: both" for name in personal & plain]
        problems += [f"{label}.{name}: there is no such text" for name in (personal | plain) - texts(model)]
    assert not problems, "\n".join(sorted(problems)) + "\nSay in privacy/personal.py what the field is."


def test_the_table_names_models_that_are_there() -> None:
    known = {model._meta.label for model in ours()}
    assert {one.model for one in TABLE} | set(PLAIN) | NOBODY <= known


def test_the_personal_fields_are_these() -> None:
    listed = sorted({f"{one.model}.{name}" for one in TABLE for name in one.fields})
    assert len(listed) == len({(one.model, name) for one in TABLE for name in one.fields})
    for expected in (
        "customers.Contact.email",
        "customers.Customer.name",
        "worklist.Note.text",
        "customers.Customer.iban",
    ):
        assert expected in listed
