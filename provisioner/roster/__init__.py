"""EDGE. Reads the roster wherever it lies and whatever it looks like, completely or not at all."""
