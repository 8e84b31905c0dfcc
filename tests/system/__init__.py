"""Tests of the whole system: real processes, real doors, nothing in between."""
