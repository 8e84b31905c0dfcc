"""Faults on real processes, with a checker that compares what the writers were told with what is there.

Writers keep a history of every operation with its outcome (done, refused, unknown); a nemesis kills,
freezes and empties at random from a printed seed; then, with nobody doing anything, the checker
compares history, certificates, register and aggregates.
"""
