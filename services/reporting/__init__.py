"""Reporting: what it was told, counted exactly, with the proof beside it."""
