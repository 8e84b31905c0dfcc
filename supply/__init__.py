"""What the system is made of: a bill of materials, its licences, and its known weaknesses."""
