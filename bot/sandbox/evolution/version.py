"""What differs between the server's releases (the contract's chapter 4)."""

import re
from dataclasses import dataclass
from functools import cached_property

_LEADING_NUMBERS = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True)
class Version:
    """A release such as ``2.3.6`` or ``2.4.0-rc2``, asked by what it does.

    Raises:
        ValueError: the text does not begin with three numbers.
    """

    text: str

    def __post_init__(self) -> None:
        if not _LEADING_NUMBERS.match(self.text):
            raise ValueError(f"not a version: {self.text!r}, say 2.3.6")

    @cached_property
    def number(self) -> tuple[int, int, int]:
        """The three leading numbers."""
        major, minor, patch, *_ = map(int, re.findall(r"\d+", self.text))
        return major, minor, patch

    @property
    def deaf_after_logout(self) -> bool:
        """An API logout ends the message processor for good (deaf-after-logout)."""
        return (2, 3, 1) <= self.number <= (2, 3, 6)

    @property
    def awaits_logout(self) -> bool:
        """Logout says whether it worked, instead of SUCCESS in any case (2.3.7: #132, #136)."""
        return self.number >= (2, 3, 7)

    @property
    def keeps_reopening_on_delete(self) -> bool:
        """Delete of a reopening session is refused instead of leaving a ghost (2.3.7: #137)."""
        return (2, 3, 7) <= self.number < (2, 4, 0)

    @property
    def leaves_ghosts(self) -> bool:
        """Delete of a reopening session leaves its socket connected (ghost-after-delete)."""
        return self.number < (2, 3, 7)

    @property
    def refuses_delete_of_open(self) -> bool:
        """Delete does not log out by itself yet."""
        return self.number <= (2, 2, 0)

    @property
    def accepts_logout_of_closed(self) -> bool:
        """Logout of a closed instance is a success."""
        return self.number >= (2, 4, 0)

    @property
    def boots_every_instance(self) -> bool:
        """A boot connects never linked instances too (#228; 2.3.7: #139)."""
        return self.number < (2, 3, 7)

    @property
    def trims_names(self) -> bool:
        """Create cuts the spaces around a name."""
        return self.number >= (2, 4, 0)

    @property
    def has_nats(self) -> bool:
        """Rows and create's answer carry NATS; ``GET /`` the WhatsApp Web version."""
        return self.number >= (2, 3, 0)

    @property
    def has_kafka(self) -> bool:
        """It knows the channel Kafka, which no row shows."""
        return self.number >= (2, 3, 4)

    @property
    def names_its_client(self) -> bool:
        """``GET /`` says ``clientName``."""
        return self.number >= (2, 1, 0)

    @property
    def says_created(self) -> bool:
        """Create answers the status ``created`` instead of the live state."""
        return self.number < (2, 1, 0)
