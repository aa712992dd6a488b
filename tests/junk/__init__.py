"""Whatever junk is thrown at it: the right code, three lines at most, nothing half-written, no secret."""
