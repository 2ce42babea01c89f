"""Our HTTP side, over real HTTP."""
