"""JSON doors of identity."""
