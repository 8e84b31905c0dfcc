"""Tables and queries of enrollment; the only room with SQL."""
