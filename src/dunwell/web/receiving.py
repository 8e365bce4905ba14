"""Files sent by a browser, counted while they come in: what is too large is thrown away at once, and said."""

from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_TOO_LARGE: Final = "dunwell.too_large"


class Limited(FileUploadHandler):
    """Lets no more bytes through than `settings.UPLOAD_LIMIT`, all files of a request together."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        """Begin with nothing received."""
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        """Pass a piece on, or drop the file it belongs to; its rest is read past and kept nowhere."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT:
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002 - Django's signature
        """Leave keeping the file to the handlers that follow."""
        return None


def is_too_large(request: HttpRequest) -> bool:
    """Tell whether a file of this request was dropped because it is too large."""
    _ = request.POST  # asking for the form is what lets the files in
    return bool(request.META.get(_TOO_LARGE))


def limit_mb() -> int:
    """Return how many megabytes a file may have that is sent by a page."""
    return int(settings.UPLOAD_LIMIT // 1_000_000)
