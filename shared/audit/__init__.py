"""The audit log: who changed or looked at what, when, from where and why, as a chain of hashes.

Triggers write it in the transaction of the change, so that no operation can forget it; the courier gives the
numbers and hashes afterwards, so that nobody waits for another; `python -m shared.audit verify` proves it.
Reasons: `docs/decisions/0047`.
"""
