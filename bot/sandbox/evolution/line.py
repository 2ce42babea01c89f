"""The memory's side of an instance: its live state, its QR, and its sockets to WhatsApp."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.evolution.events import connecting, limit_reached
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.instance import Instance
    from bot.sandbox.evolution.pace import Pace
    from bot.sandbox.evolution.timers import Timer

REFS_PER_SOCKET = 6
"""How many codes WhatsApp gives one socket before it closes it with 408."""


@dataclass
class Qr:
    """The QR in the server's memory: it outlives the session that it was made for (#123, #206)."""

    count: int = 0
    code: str | None = None
    pairing_code: str | None = None


class Line:
    """What the server's memory holds of one instance; it is gone with the server's process.

    Attributes:
        state: the live state.
        client_linked: whether the WhatsApp client knows an account; none before the first connect.
    """

    def __init__(self, instance: "Instance") -> None:
        self._instance = instance
        self.state = State.CLOSE
        self.qr = Qr()
        self.sockets: list[Socket] = []
        self.client_linked: bool | None = None

    def became(self, state: State) -> None:
        """Change the live state and tell whoever waits for it."""
        self.state = state
        self._instance.world.bell.ring()

    def open_socket(self, number: str | None, after: float = 0.0) -> None:
        """Start one more socket in ``after`` seconds; with a ``number`` it will make pairing codes."""
        socket = Socket(self._instance, self, number)
        self.sockets.append(socket)
        socket.start(after)

    def show_code(self, number: str | None) -> None:
        """Be where a connect leads after a while: a socket that shows its first code."""
        self.client_linked = False
        self.became(State.CONNECTING)
        self.sockets.append(Socket(self._instance, self, number))
        self.sockets[-1].show_code()

    def dial(self) -> None:
        """Be where a lost session is: a socket on its way to WhatsApp."""
        self.sockets.append(Socket(self._instance, self, None))
        self.sockets[-1].dial()

    def reopen(self) -> None:
        """Lose every socket and start one anew, for the number of the last one."""
        number = self.sockets[-1].number if self.sockets else None
        self.close_sockets()
        self.became(State.CLOSE)
        self.open_socket(number, self._instance.world.pace.close_gap)

    def renew_socket(self) -> None:
        """Replace the sockets while the state goes on saying ``connecting`` (#96, #97)."""
        number = self.sockets[-1].number if self.sockets else None
        self.close_sockets()
        self.open_socket(number)

    def refuse(self) -> None:
        """Give up at the QR limit: memory closed, count zero; the row keeps saying connecting (#209-212)."""
        self.close_sockets()
        self.qr = Qr()
        self.became(State.CLOSE)
        self._instance.tell(*limit_reached(self._instance))

    def scanned(self) -> None:
        """Show no more codes; the last socket carries the session through the restart 515."""
        *others, last = self.sockets
        for socket in others:
            socket.end()
        self.sockets = [last]
        last.scanned()

    def close_sockets(self) -> None:
        """Stop every socket, wherever it is."""
        for socket in self.sockets:
            socket.end()
        self.sockets.clear()


class Socket:
    """One connection to WhatsApp: it logs in where the session is linked, else it shows codes.

    Attributes:
        number: the phone number that it was started for, as it was given; none: no pairing codes.
        code: what a phone can scan now.
        pairing_code: what a phone can type now.
    """

    def __init__(self, instance: "Instance", line: Line, number: str | None) -> None:
        self._instance = instance
        self._line = line
        self.number = number
        self._refs_left = REFS_PER_SOCKET
        self.code: str | None = None
        self.pairing_code: str | None = None
        self._timer: Timer | None = None

    @property
    def _pace(self) -> "Pace":
        """The world's, asked anew each time, since it can change while a code is shown."""
        return self._instance.world.pace

    def start(self, after: float) -> None:
        """Begin in ``after`` seconds."""
        self._then(after + self._pace.socket_start, self.dial)

    def dial(self) -> None:
        """Reach out for WhatsApp; where that is out of reach, stay ``connecting``, where it refuses, try on."""
        self._line.client_linked = self._instance.linked
        self._line.became(State.CONNECTING)
        self._instance.tell(connecting(self._instance))
        if not self._instance.whatsapp_reachable:
            self._then(self._pace.outage_retry, self._dial_in_vain)
        elif self._instance.world.client_refused:
            self._then(self._pace.first_qr, self._line.reopen)
        elif self._instance.linked:
            self._then(self._pace.reopen, self._instance.logged_in)
        else:
            self._then(self._pace.first_qr, self.next_code)

    def _dial_in_vain(self) -> None:
        """Reach out once more, with nothing to show for it but one more event (outage)."""
        self._instance.tell(connecting(self._instance))
        self._then(self._pace.outage_retry, self._dial_in_vain)

    def next_code(self) -> None:
        """Put the next code in memory; at the end of the codes reconnect, at the QR limit give up."""
        if not self._refs_left:
            self._line.reopen()
        elif self._line.qr.count >= self._instance.world.qr_limit:
            self._line.refuse()
        else:
            self._count()
            if self.number:
                self._then(self._pace.pairing_code, self._show)
            else:
                self._show()

    def show_code(self) -> None:
        """Show a code at once, with its pairing code where there is a number."""
        self._count()
        self._show()

    def scanned(self) -> None:
        """Take no more phones; WhatsApp asks for a restart (515) before the session opens."""
        self.code = self.pairing_code = None
        self._then(self._pace.pair, self._line.reopen)

    def end(self) -> None:
        """Do nothing any more."""
        if self._timer:
            self._timer.cancel()

    def _count(self) -> None:
        self._refs_left -= 1
        self._line.qr.count += 1

    def _show(self) -> None:
        made_up = self._instance.world.made_up
        self.code = self._line.qr.code = f"2@{made_up.reference()},{self._instance.session_keys}"
        self.pairing_code = self._line.qr.pairing_code = made_up.pairing_code() if self.number else None
        self._instance.code_shown(self.code, self.pairing_code)
        self._then(self._pace.qr_life, self.next_code)

    def _then(self, seconds: float, act: Callable[[], None]) -> None:
        self.end()
        self._timer = self._instance.world.timers.after(seconds, act)
