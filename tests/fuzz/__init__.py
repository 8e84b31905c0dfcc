"""Every reader of what strangers send, fed with what nobody would write; see `targets.py`."""
