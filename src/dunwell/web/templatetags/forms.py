"""Fields of forms, written straight to HTML: a page of folded forms would spend half its time in widget templates."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

OPTIONAL = SafeString(' <span class="quiet">(optional)</span>')


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Write one field with its label, hint and complaints, each tied to it for those who are read to."""
    about = [f"{bound.auto_id}_helptext"] * bool(bound.help_text) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    attributes: dict[str, Any] = {
        **bound.field.widget.attrs,
        **bound.field.widget_attrs(bound.field.widget),
        "name": bound.html_name,
        "id": bound.auto_id,
        "required": bound.field.required and bound.field.widget.use_required_attribute(bound.initial),
        "aria-describedby": " ".join(about) or None,
        "aria-invalid": "true" if bound.errors else None,
    }
    attributes = {name: value for name, value in attributes.items() if value is not None}
    hint = format_html('<p class="hint" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)
    # The list of errors names itself as what the control is described by.
    wrong = format_html('<div class="wrong">{}</div>', bound.errors)
    return format_html(
        '<div class="field">{}{}{}</div>',
        _asked(bound, attributes),
        hint if bound.help_text else "",
        wrong if bound.errors else "",
    )


@register.simple_tag
def select(bound: BoundField) -> SafeString:
    """Write the control of a field alone, named for those who are read to: its label stands in the row's head."""
    attributes = {"name": bound.html_name, "id": bound.auto_id, "aria-label": str(bound.label)}
    return _control(bound, attributes)


def _asked(bound: BoundField, attributes: dict[str, Any]) -> SafeString:
    """The label and the control."""
    control = _control(bound, attributes)
    if isinstance(bound.field.widget, CheckboxInput):
        return format_html('<div class="check">{}<label for="{}">{}</label></div>', control, bound.auto_id, bound.label)
    optional = "" if bound.field.required else OPTIONAL
    return format_html('<label for="{}">{}{}</label>{}', bound.auto_id, bound.label, optional, control)


def _control(bound: BoundField, attributes: dict[str, Any]) -> SafeString:
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, Select):
        chosen = "" if value is None else str(value)
        return format_html("<select{}>{}</select>", flatatt(attributes), _options(widget.choices, chosen))
    if isinstance(widget, CheckboxInput):
        return format_html('<input type="checkbox"{}>', flatatt({**attributes, "checked": bool(value)}))
    shown = widget.format_value(value)
    if isinstance(widget, Textarea):
        return format_html("<textarea{}>\n{}</textarea>", flatatt(attributes), shown or "")
    kind = getattr(widget, "input_type", "text")
    extra = {"value": shown} if shown not in (None, "") else {}
    return format_html('<input type="{}"{}>', kind, flatatt({**attributes, **extra}))


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    """The choices of a list; those that have a list of their own stand under their words."""
    return format_html_join("", "{}", ((_option(key, words, chosen),) for key, words in choices))


def _option(key: Any, words: Any, chosen: str) -> SafeString:
    if isinstance(words, list):
        return format_html('<optgroup label="{}">{}</optgroup>', key, _options(words, chosen))
    marked = SafeString(" selected") if str(key) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, marked, words)
