"""How fast Zelador is, beside other ways to write the same bot: ``python -m benchmarks``."""
