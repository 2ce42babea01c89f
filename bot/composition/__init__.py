"""How each group of services is made, a module a group; the composition root puts them together."""
