"""A GoTo account to rehearse on: a pure state machine and its HTTP face."""
