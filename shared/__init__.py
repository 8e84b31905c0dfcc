"""Contracts and plumbing that every service stands on; knows no service."""

import os

# openpyxl takes lxml wherever another package brought it along, and lxml expands entities where defusedxml
# refuses them. It decides when it is first imported, so this stands before everything.
os.environ["OPENPYXL_LXML"] = "False"
