"""The pages of enrollment."""
