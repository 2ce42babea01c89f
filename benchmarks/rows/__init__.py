"""One module for each kind of measurement; each gives rows of the table."""
