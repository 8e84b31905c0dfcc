"""Measurements: `python -m benchmarks` (or `make bench`) plays them on a stack of its own."""
