"""The only room of reporting with SQL: facts, cells, dated definitions, reconciliation runs."""
