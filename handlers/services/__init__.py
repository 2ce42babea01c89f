"""Everything that handlers call: a module a group, made by the module of that name in ``bot.composition``."""
