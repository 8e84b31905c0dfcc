"""One use case, one function: load, decide, store, publish. The door opens the transaction."""
