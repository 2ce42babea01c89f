"""How long tests wait for what must come, also where a machine is busy; one that passes never waits so long."""

from typing import Final

PATIENCE_S: Final = 30.0
