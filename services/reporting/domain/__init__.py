"""What is counted, when and how: pure functions over facts; no database, no clock."""
