"""Who was there, and how long: read of ended sessions, joined by person, written as a file."""
