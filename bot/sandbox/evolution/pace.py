"""How long things take on the stand-in server and on the WhatsApp behind it."""

from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Every duration in one place, all in seconds; the defaults are the product's own.

    Attributes:
        connect_wait: what connect waits before it answers whatever QR is in memory (#88).
        create_wait: what ``qrcode: true`` adds to create (#131).
        create: from create's guards to the row; two creates within it delete each other (concurrent-create).
        socket_start: from connect to the state ``connecting``; connects within it open a socket each.
        first_qr: from ``connecting`` to WhatsApp's first QR; longer than ``connect_wait`` is how a stale
            QR gets out (#123, #149).
        qr_life: how long one QR stands before the next replaces it.
        pairing_code: from a QR to the pairing code that is made for it (#152).
        pair: from the scan to the restart 515 that follows it (state-timelines).
        close_gap: how long ``close`` shows between two sockets (disconnect-codes).
        reopen: from ``connecting`` to ``open`` for a linked session.
        effect: from the answer of logout or restart to what it does.
        delete: from the answer of delete to the 404; ``state`` is missing in the second half of it.
        webhook_give_up: what a delete waits for a webhook that fails (10 tries, 5 s doubling to 300 s).
        outage_retry: from one attempt to reach WhatsApp to the next while it is out of reach (outage).
        webhook_retry: from the first try of the global webhook to the second; it doubles from try to try.
        look_up: what WhatsApp takes to say whether a number is its own (#114).
        query_timeout: what the WhatsApp client waits for an answer that does not come.
        server_ack: from a text's answer until WhatsApp has it.
        delivery_ack: until the phone of whoever it is for has it.
        load: from the start of the server's process to its instances being in memory (server-boot-slow).
    """

    connect_wait: float = 2.0
    create_wait: float = 5.0
    create: float = 0.03
    socket_start: float = 0.05
    first_qr: float = 1.0
    qr_life: float = 45.0
    pairing_code: float = 1.0
    pair: float = 0.5
    close_gap: float = 0.025
    reopen: float = 0.5
    effect: float = 0.03
    delete: float = 0.13
    webhook_give_up: float = 1215.0
    outage_retry: float = 0.5
    webhook_retry: float = 5.0
    look_up: float = 0.05
    query_timeout: float = 60.0
    server_ack: float = 0.4
    delivery_ack: float = 1.5
    load: float = 2.5

    @classmethod
    def quick(cls, **changes: float) -> "Pace":
        """Return the same order of things in tens of milliseconds, for tests; ``changes`` in seconds."""
        return replace(_QUICK, **changes)

    def faster(self, factor: float) -> "Pace":
        """Return the same order of things in so much less time."""
        return Pace(**{name: seconds / factor for name, seconds in asdict(self).items()})


_QUICK = Pace(
    connect_wait=0.04,
    create_wait=0.08,
    create=0.005,
    socket_start=0.005,
    first_qr=0.01,
    qr_life=60.0,
    pairing_code=0.01,
    pair=0.01,
    close_gap=0.005,
    reopen=0.02,
    effect=0.005,
    delete=0.02,
    webhook_give_up=0.3,
    outage_retry=0.1,
    webhook_retry=0.01,
    look_up=0.002,
    query_timeout=0.6,
    server_ack=0.01,
    delivery_ack=0.03,
    load=0.05,
)
