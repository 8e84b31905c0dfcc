"""Enrollment: centers, people, plans, classes, learners and the decision that completes a class."""
