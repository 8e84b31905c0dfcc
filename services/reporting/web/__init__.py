"""People's pages of reporting."""
