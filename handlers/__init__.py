"""One module a command or button family: parse, call the fleet, show a view; what serves them is in rooms below.

``door`` lets updates in, ``request`` is what a command has in hand, ``services`` what it calls; ``asking`` keeps what
people were asked, ``pairing`` the chats that watch one, ``ongoing`` what outlasts its command, ``delivery`` brings
alerts, ``chat`` is one chat's messages and language, ``handover`` what a process leaves to the next.

Importing the commands fills the registry.
"""

from handlers import alerts as alerts
from handlers import board as board
from handlers import cancel as cancel
from handlers import check as check
from handlers import delete as delete
from handlers import export as export
from handlers import guide as guide
from handlers import history as history
from handlers import invite as invite
from handlers import language as language
from handlers import logout as logout
from handlers import mute as mute
from handlers import new as new
from handlers import pair as pair
from handlers import presence as presence
from handlers import qr as qr
from handlers import recreate as recreate
from handlers import restart as restart
from handlers import self_restart as self_restart
from handlers import send as send
from handlers import servers as servers
from handlers import several as several
from handlers import several_go as several_go
from handlers import status as status
from handlers import switches as switches
