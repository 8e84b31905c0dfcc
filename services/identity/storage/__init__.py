"""Tables and queries of identity; the only room with SQL."""
