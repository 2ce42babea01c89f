"""How long we look before we say that a thing did not become true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Spans in seconds; the defaults fit a server with the latencies of the contract.

    Attributes:
        sign_s: until a request that shows nothing yet gives a sign of life.
        sign_again_s: until it gives the next; Telegram shows one for 5 s.
        interim_s: until an action that is still under way is shown as such.
        look_s: between two looks at a state.
        settle_s: how long a state must hold to count, since a socket that
            reopens passes through ``close`` and ``open`` (flow state-timelines).
        scan_s: from a phone's scan to the state ``open``, with the restart (515) that
            shows as ``connecting`` between them (flow state-timelines).
        live_s: until a live state that has not come leaves its row of a list unresponsive.
        server_s: until a list goes on without a server that has not answered, where there are others.
        act_s: until an action that has not shown is told as unconfirmed.
        restart_s: the same for a restart, which waits for WhatsApp.
        first_code_s: until the first QR or pairing code must have come.
        code_life_s: how long a code stands before the next replaces it (contract, section 2).
        code_dead_s: how long a server may hand out one and the same code until it counts as dead:
            WhatsApp has replaced it long before (contract, section 2).
        pairing_code_s: from a QR until the pairing code that belongs to it must have come.
        pairing_look_s: between two looks while a code is shown and no event tells when to look,
            or while the last look saw no code.
        pairing_closed_s: how long a pairing must see its instance closed to be over; between two
            sockets it is for a moment (flow state-timelines).
        pairing_silent_s: how long a server may fail a pairing's looks until that is told, or
            have no code until the one that is shown counts as dead.
        check_s: until a session that WhatsApp is asked through, and that says "open", counts as dead.
        ack_s: how long a sent text is watched for its acknowledgement.
        ack_look_s: between the first two looks at it; later ones are further apart.
        pairing_s: until a pairing that nobody scans is closed.
        progress_s: between two edits that show how far something is with several instances; a group
            takes 20 messages a minute (Bots FAQ).
    """

    sign_s: float = 0.7
    sign_again_s: float = 4.5
    interim_s: float = 1.0
    look_s: float = 0.25
    settle_s: float = 0.75
    scan_s: float = 1.5
    live_s: float = 3.0
    server_s: float = 4.0
    act_s: float = 15.0
    restart_s: float = 30.0
    first_code_s: float = 60.0
    code_life_s: float = 45.0
    code_dead_s: float = 90.0
    pairing_code_s: float = 10.0
    pairing_look_s: float = 2.0
    pairing_closed_s: float = 5.0
    pairing_silent_s: float = 15.0
    check_s: float = 10.0
    ack_s: float = 10.0
    ack_look_s: float = 0.5
    pairing_s: float = 300.0
    progress_s: float = 3.0
