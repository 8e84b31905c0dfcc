"""The contracts between the services: what happened, in whose words, in which version."""
