"""The JSON door of certification."""
