"""PURE. Who the roster and the account say is there: persons, organizers, and which belong together."""
