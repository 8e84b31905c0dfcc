"""The JSON doors of reporting."""
