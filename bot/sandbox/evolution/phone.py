"""The handle of one instance: what a person with the phone, and WhatsApp itself, can do to it."""

from bot.sandbox.evolution.bell import PATIENCE_S
from bot.sandbox.evolution.disconnection import FINAL_CODES, TRANSIENT_CODES, dropped_object
from bot.sandbox.evolution.instance import Instance, Link
from bot.sandbox.evolution.state import State


class PhoneRefusedError(Exception):
    """The phone cannot do that now: nothing is shown, or what was scanned or typed is out of date."""


class WhatsAppInstance(Instance):
    """One instance, seen from the phone's side."""

    @property
    def live_codes(self) -> list[str]:
        """The codes that a phone can scan now, one for each socket that shows one."""
        return [socket.code for socket in self.line.sockets if socket.code] if self.line else []

    async def shows_code(self, after: str | None = None, patience_s: float = PATIENCE_S) -> str:
        """Wait until a phone could scan a code, another one than ``after``; return it.

        Raises:
            TimeoutError: none was there within ``patience_s`` seconds.
        """
        await self.world.bell.until(lambda: any(code != after for code in self.live_codes), patience_s)
        return next(code for code in reversed(self.live_codes) if code != after)

    async def until(self, state: State, patience_s: float = PATIENCE_S) -> None:
        """Wait for a live state.

        Raises:
            TimeoutError: it was not reached within ``patience_s`` seconds.
        """
        await self.world.bell.until(lambda: self.state is state, patience_s)

    def scan(self, number: str = "5511999990000", name: str | None = "Loja", code: str | None = None) -> None:
        """Link a phone with ``code``, by default the one that is shown now; it opens soon after.

        Raises:
            PhoneRefusedError: no code is shown, or ``code`` is not good any more.
        """
        if not self.live_codes:
            raise PhoneRefusedError(f"{self!r} shows no QR")
        if code is not None and code not in self.live_codes:
            raise PhoneRefusedError(f"{self!r} has replaced this QR")
        self._linked_by(Link(number, name))

    def scan_in_vain(self) -> None:
        """Scan with an account that wants a passkey: no session comes of it, only the next code (issue #2618).

        Raises:
            PhoneRefusedError: no code is shown.
        """
        self.rotate()

    def enter_code(self, code: str, name: str | None = "Loja") -> None:
        """Link the phone that the pairing code was made for; a dash and small letters are fine.

        Raises:
            PhoneRefusedError: it is not the code of this moment.
        """
        typed = code.replace("-", "").upper()
        sockets = self.line.sockets if self.line else []
        number = next((socket.number for socket in sockets if socket.pairing_code == typed), None)
        if not number:
            raise PhoneRefusedError(f"{self!r} has no such pairing code")
        self._linked_by(Link("".join(filter(str.isdigit, number)), name))

    def links_again(self, number: str, name: str | None) -> None:
        """Be linked anew by somebody who needed no bot for it; it opens soon after.

        Raises:
            PhoneRefusedError: it is linked already.
        """
        if self.linked:
            raise PhoneRefusedError(f"{self!r} is linked")
        line = self.loaded()
        line.close_sockets()
        self.link = Link(number, name)
        line.dial()

    def rotate(self) -> None:
        """Let the next code come now, on every socket that shows one.

        Raises:
            PhoneRefusedError: none does.
        """
        if not self.live_codes:
            raise PhoneRefusedError(f"{self!r} shows no QR")
        line = self.loaded()
        for socket in list(line.sockets):
            if socket.code and socket in line.sockets:  # the one before may have ended them all
                socket.next_code()

    def drop(self, code: int) -> None:
        """Let WhatsApp end the connection with ``code``: for good, or for as long as a reopening takes.

        Raises:
            PhoneRefusedError: there is no connection to end.
            ValueError: WhatsApp knows no such code.
        """
        if self.state not in {State.OPEN, State.CONNECTING}:
            raise PhoneRefusedError(f"{self!r} has no connection")
        if code in FINAL_CODES:
            self.end(code, dropped_object(code, self.world.stamp()))
        elif code in TRANSIENT_CODES:
            self.loaded().reopen()
        else:
            raise ValueError(f"no disconnection code: {code}")

    def falls_silent(self) -> None:
        """Stay "open" while WhatsApp answers nothing more, until a new socket takes its place.

        Raises:
            PhoneRefusedError: there is no connection to fall silent.
        """
        if self.state is not State.OPEN:
            raise PhoneRefusedError(f"{self!r} has no connection")
        self.silent = True
        self.world.bell.ring()

    def outage(self) -> None:
        """Take WhatsApp out of the server's reach: the session is ``connecting`` until it is back."""
        self.whatsapp_reachable = False
        if self.line and self.line.state is not State.CLOSE:
            self.line.reopen()

    def loses_network(self, seconds: float) -> None:
        """Lose the server's line to WhatsApp (428) for so long; it comes back by itself.

        Raises:
            PhoneRefusedError: there is no connection to lose.
        """
        if self.state is not State.OPEN:
            raise PhoneRefusedError(f"{self!r} has no connection")
        self.outage()
        self.world.timers.after(seconds, self.network_returns)

    @property
    def cut_off(self) -> bool:
        """Whether it alone has lost its network, as in no outage of WhatsApp."""
        return not self.whatsapp_reachable and self.world.whatsapp_reachable

    def network_returns(self) -> None:
        """Have the line to WhatsApp back, unless WhatsApp itself is out of reach."""
        if self.cut_off:
            self.outage_ends()

    def outage_ends(self) -> None:
        """Bring WhatsApp back."""
        self.whatsapp_reachable = True
        if self.state is State.CONNECTING:
            for socket in self.loaded().sockets:
                socket.dial()

    def _linked_by(self, link: Link) -> None:
        self.link = link
        self.loaded().scanned()
