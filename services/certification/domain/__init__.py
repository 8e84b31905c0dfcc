"""The rules of certificates as pure functions; imports nothing but the standard library."""
