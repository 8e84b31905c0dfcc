"""The database of certification: the only room of the service with SQL."""
