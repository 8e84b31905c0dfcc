"""What enrollment can do: one use case, one verb-named function."""
