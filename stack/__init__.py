"""The local stack: embedded PostgreSQL, Redis and Caddy, and every process of the services."""
