"""Contracts and plumbing that every service stands on; knows no service."""
