"""Accounts, roles with dated grants, sign-in, sessions and the keys that sign tokens."""
