"""Grid libraries measured beside our own grid: ``python -m benchmarks.grid``."""
