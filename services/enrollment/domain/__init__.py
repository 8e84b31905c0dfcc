"""The rules of enrollment: frozen facts and pure functions, standard library only."""
