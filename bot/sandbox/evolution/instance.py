"""One instance on the server's side: its row, its line, and what logins and logouts do to both."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.sandbox.evolution.disconnection import LOGGED_OUT, logged_out_object
from bot.sandbox.evolution.events import News, closed, code_shown, opened
from bot.sandbox.evolution.line import Line
from bot.sandbox.evolution.row import Row
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.messaging import SentText
    from bot.sandbox.evolution.world import World


@dataclass(frozen=True)
class Link:
    """The account that a phone linked: its number in digits and its profile's name."""

    number: str
    name: str | None


class Instance:
    """One instance as the server has it: a row in the database, a line in the memory.

    Attributes:
        world: the server that it lives on.
        row: its row in the database.
        line: its side in the memory, none while it is not loaded.
        link: the linked account, none when the session is wiped; survives a boot.
        session_keys: the part of a QR's text that changes only with the session.
        loses_next_logout: the next logout answers as ever and does nothing (#233).
        webhook_fails: its webhook answers errors, so a delete waits for it (#201).
        whatsapp_reachable: false during an outage.
        silent: "open", but WhatsApp answers nothing on its socket; ends with the socket.
        online: it shows to its contacts as online; ends with the socket.
        sent: the texts that left it, the oldest first.
    """

    def __init__(self, world: "World", row: Row) -> None:
        self.world = world
        self.row = row
        self.line: Line | None = Line(self)
        self.link: Link | None = None
        self.session_keys = world.made_up.keys()
        self.loses_next_logout = False
        self.webhook_fails = False
        self.whatsapp_reachable = world.whatsapp_reachable
        self.silent = self.online = False
        self.sent: list[SentText] = []
        self._deafened = False
        self._text: tuple[Row, str] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} {self.state}>"

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.row.name

    @property
    def id(self) -> str:
        """The instance's id, a UUID."""
        return self.row.id

    @property
    def token(self) -> str:
        """The instance's own key."""
        return self.row.token

    @property
    def state(self) -> State:
        """The live state."""
        return self.line.state if self.line else State.NOT_LOADED

    @property
    def linked(self) -> bool:
        """Whether a phone is linked, connected or not."""
        return self.link is not None

    @property
    def reopening(self) -> bool:
        """Linked and on the way back: a logout is lost now, a delete leaves a ghost (#233, #235)."""
        return self.linked and self.state is not State.OPEN and bool(self.line and self.line.sockets)

    @property
    def deaf(self) -> bool:
        """Linked, open, and hearing no messages: an API logout came before (deaf-after-logout)."""
        return self._deafened and self.linked

    @property
    def server_code(self) -> str | None:
        """The QR's text in the server's memory; none when there is no QR or never was."""
        return self.line.qr.code if self.line else None

    @property
    def pairing_code(self) -> str | None:
        """The pairing code in the server's memory."""
        return self.line.qr.pairing_code if self.line else None

    @property
    def qr_count(self) -> int:
        """How many codes the server counted; goes on over reconnects and logout."""
        return self.line.qr.count if self.line else 0

    @property
    def text(self) -> str:
        """The row as JSON, made once for each row: thousands of them are cheap to answer."""
        if not self._text or self._text[0] is not self.row:
            self._text = (self.row, self.row.text(nats=self.world.version.has_nats))
        return self._text[1]

    def load(self, *, connect: bool) -> None:
        """Take the row into the server's memory, as a boot does; ``connect`` opens a socket too."""
        self.line = Line(self)
        self.world.bell.ring()
        if connect:
            self.line.open_socket(None)

    def unload(self) -> None:
        """Take it out of the memory: its row has no ``state`` now. The deafness goes too."""
        if self.line:
            self.line.close_sockets()
        self.line = None
        self._deafened = False
        self.world.bell.ring()

    def logged_in(self) -> None:
        """Open the linked session; the row learns whose it is and keeps why it once ended (#203)."""
        self.silent = self.online = False
        if not self.link:
            raise RuntimeError(f"{self!r} logs in without an account")
        self.world.numbers[self.name] = self.link.number
        jid = f"{self.link.number}@s.whatsapp.net"
        self.row = replace(
            self.row,
            connection_status=State.OPEN,
            owner_jid=jid,
            profile_name=self.link.name,
            profile_pic_url=f"https://pps.example.com/{self.link.number}.jpg",
            updated_at=self.world.stamp(),
        )
        self.loaded().became(State.OPEN)
        self.tell(opened(self))

    def log_out(self) -> None:
        """Do what a logout over the API does, unless there is nothing left to log out."""
        if self.state in {State.OPEN, State.CONNECTING}:
            if self.world.version.deaf_after_logout:
                self.deafen()
            self.end(LOGGED_OUT, logged_out_object(self.name, self.world.stamp()))

    def restart(self) -> None:
        """Do what a restart does: an open session reopens, one that shows codes gets a new socket (#96, #117)."""
        if self.line and self.state is State.OPEN:
            self.line.reopen()
        elif self.line and self.state is State.CONNECTING:
            self.line.renew_socket()

    def deafen(self) -> None:
        """Let it hear no messages once it is linked, as after a logout over the API (deaf-after-logout)."""
        self._deafened = True

    def tell(self, *news: News) -> None:
        """Let who listens to the server's events know."""
        self.world.events.tell(self, *news)

    def tell_closed(self, code: int, why: str) -> None:
        """Let them know that the session ended for good: three events in any order (disconnect-codes)."""
        news = closed(self, code, why, self.world.stamp())
        self.tell(*self.world.made_up.in_any_order(news))

    def code_shown(self, code: str, pairing_code: str | None) -> None:
        """Note in the row that the instance waits for its phone, and tell of what it can scan."""
        if self.row.connection_status != State.CONNECTING:
            self.row = replace(self.row, connection_status=State.CONNECTING, updated_at=self.world.stamp())
        self.world.bell.ring()
        self.tell(code_shown(self, code, pairing_code))

    def end(self, code: int, why: str) -> None:
        """End the session for good and wipe it; the QR in memory stays, as a trap (#123).

        Args:
            code: the reason, as the row keeps it.
            why: ``disconnectionObject``.
        """
        line = self.loaded()
        line.close_sockets()
        self.link = None
        self.session_keys = self.world.made_up.keys()
        now = self.world.stamp()
        self.row = replace(
            self.row,
            connection_status=State.CLOSE,
            disconnection_reason_code=code,
            disconnection_object=why,
            disconnection_at=now,
            updated_at=now,
        )
        line.became(State.CLOSE)
        self.tell_closed(code, why)

    def loaded(self) -> Line:
        """Return the memory's side.

        Raises:
            RuntimeError: the instance is not loaded.
        """
        if not self.line:
            raise RuntimeError(f"{self!r} is not in the server's memory")
        return self.line
