"""Everything that handlers call, made once by the composition root."""
