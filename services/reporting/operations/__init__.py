"""What reporting does: record facts, put a report together, reconcile, rebuild."""
