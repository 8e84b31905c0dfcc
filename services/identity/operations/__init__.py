"""One use case a function; doors give the connection and commit."""
