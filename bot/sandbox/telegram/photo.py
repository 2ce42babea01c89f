"""Photos: the bytes as they were sent, the ids that stand for them, and Telegram's limits."""

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from bot.sandbox.telegram.errors import Json, bad_request

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_WIDTH_AND_HEIGHT_PX = 10_000
MAX_RATIO = 20


@dataclass(frozen=True)
class Photo:
    """One uploaded photo, byte for byte."""

    file_id: str
    width: int
    height: int
    data: bytes = field(repr=False)

    def sizes(self) -> list[Json]:
        """The ``photo`` array of a message; the real one has smaller copies too."""
        size = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.data)}
        return [{**size, "width": self.width, "height": self.height}]


class Photos:
    """Every photo that was ever uploaded."""

    def __init__(self) -> None:
        self._kept: dict[str, Photo] = {}

    def keep(self, data: bytes) -> Photo:
        """Take an upload.

        Raises:
            ApiError: 400 for no picture, or one beyond the limits of sendPhoto.
        """
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > MAX_PHOTO_BYTES:
            raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")
        width, height = _size(data)
        if width + height > MAX_WIDTH_AND_HEIGHT_PX or max(width, height) > MAX_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        photo = Photo(f"photo{len(self._kept) + 1}", width, height, data)
        self._kept[photo.file_id] = photo
        return photo

    def find(self, file_id: str) -> Photo | None:
        """A photo, if there is one of that id."""
        return self._kept.get(file_id)

    def get(self, file_id: str) -> Photo:
        """A photo that Telegram has already.

        Raises:
            ApiError: 400, nothing was ever uploaded under ``file_id``.
        """
        if file_id not in self._kept:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._kept[file_id]


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; only the header is read."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
