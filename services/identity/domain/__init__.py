"""Rules of passwords, grants, sessions and throttling; pure."""
