"""Documents: files with a name, byte for byte as they were sent, and Telegram's limit for them."""

import mimetypes
from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import ApiError, Json, bad_request

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
"""What a bot may upload (Bot API, sendDocument)."""

_UNKNOWN_TYPE = "application/octet-stream"


class Upload(bytes):
    """The bytes of an uploaded file, which has a name.

    Attributes:
        name: as the part of the form calls it; empty where it does not.
    """

    name: str

    @classmethod
    def of(cls, data: bytes, name: str) -> "Upload":
        """The file ``data`` under its ``name``."""
        made = cls(data)
        made.name = name
        return made


@dataclass(frozen=True)
class Document:
    """One uploaded file, byte for byte."""

    file_id: str
    name: str
    data: bytes = field(repr=False)

    @property
    def mime_type(self) -> str:
        """What kind of file its name says that it is."""
        return mimetypes.guess_type(self.name)[0] or _UNKNOWN_TYPE

    def json(self) -> Json:
        """The ``Document`` object of a message."""
        about = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.data)}
        return {**about, "file_name": self.name, "mime_type": self.mime_type}


class Documents:
    """Every document that was ever uploaded."""

    def __init__(self) -> None:
        self._kept: dict[str, Document] = {}

    def keep(self, upload: Upload) -> Document:
        """Take an upload.

        Raises:
            ApiError: 400 for an empty file, 413 for one beyond the limit.
        """
        if not upload:
            raise bad_request("file must be non-empty")
        if len(upload) > MAX_DOCUMENT_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        document = Document(f"document{len(self._kept) + 1}", upload.name or "file", bytes(upload))
        self._kept[document.file_id] = document
        return document

    def find(self, file_id: str) -> Document | None:
        """A document, if there is one of that id."""
        return self._kept.get(file_id)

    def get(self, file_id: str) -> Document:
        """A document that Telegram has already.

        Raises:
            ApiError: 400, nothing was ever uploaded under ``file_id``.
        """
        if file_id not in self._kept:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._kept[file_id]
