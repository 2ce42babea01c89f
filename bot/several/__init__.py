"""The same done to several instances at once: what was chosen, how it is done, and what came of it."""
