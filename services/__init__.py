"""The four services. Each is a house with the same rooms; none imports another."""
