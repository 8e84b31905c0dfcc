"""Learners: found, corrected, told apart or merged, warned of."""
