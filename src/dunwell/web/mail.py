"""A mail's bytes as a page shows them: headers, text, HTML, and what hangs on it. Nothing in it is trusted."""

import base64
import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.csp import CSP

# What a mail may do in our frame: show itself. No script, no form, nothing fetched from anywhere.
POLICY: Final = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "sandbox": True,
}


PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})
LARGEST: Final = 1_000_000
"""Bytes of a picture that is shown with its mail."""


class Attachment(NamedTuple):
    """What hangs on a mail; `size` in bytes."""

    name: str
    kind: str
    size: int


class Read(NamedTuple):
    """A mail that was read."""

    headers: list[tuple[str, str]]
    subject: str
    recipient: str
    text: str
    html: str
    attachments: list[Attachment]


def read(content: bytes) -> Read:
    """Read a mail; one that is damaged is shown as far as it goes."""
    message = BytesParser(policy=email.policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return Read(
        headers=[(name, _header(message, name, at)) for at, name in enumerate(message.keys())],
        subject=_one(message, "Subject"),
        recipient=_one(message, "To"),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=[_attachment(part) for part in message.iter_attachments()] if message.is_multipart() else [],
    )


def _header(message: EmailMessage, name: str, at: int) -> str:
    try:
        return str(message.values()[at])
    except (ValueError, IndexError, TypeError):
        return f"({name} cannot be read)"


def _one(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, TypeError):
        return ""


def _part(message: EmailMessage, kind: str) -> str:
    try:
        found = message.get_body((kind,))
        return str(found.get_content()) if isinstance(found, EmailMessage) else ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _attachment(part: object) -> Attachment:
    assert isinstance(part, EmailMessage)
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return Attachment(part.get_filename() or "without a name", part.get_content_type(), size)


def frame(request: HttpRequest, content: bytes) -> HttpResponse:
    """Answer with the body of a mail, for a sandboxed frame of ours and for nothing else."""
    mail = read(content)
    return framed(_with_pictures(content, mail.html) or render_to_string("web/mail_text.html", {"text": mail.text}))


def _with_pictures(content: bytes, html: str) -> str:
    """Put the pictures that come with a mail into its HTML; anything else a mail points at stays unfetched."""
    if "cid:" not in html:
        return html
    for part in BytesParser(policy=email.policy.default).parsebytes(content).walk():
        key, kind = str(part.get("Content-ID", "")).strip("<> "), part.get_content_type()
        data = part.get_payload(decode=True)
        if key and kind in PICTURES and isinstance(data, bytes) and len(data) <= LARGEST:
            html = html.replace(f'"cid:{key}"', f'"data:{kind};base64,{base64.b64encode(data).decode()}"')
    return html


def framed(body: str) -> HttpResponse:
    """Answer with what a mail says, for a sandboxed frame of ours and for nothing else."""
    response = HttpResponse(body)
    response._csp_config = POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - what csp_override sets
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def download(content: bytes, name: str) -> HttpResponse:
    """Answer with the bytes themselves, to be saved and never to be opened in the browser."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
