"""What the tests share: servers, databases, people."""
