"""The JSON door of enrollment."""
