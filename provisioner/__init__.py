"""Makes the organizers of a GoTo Meeting account follow the roster, and proves what it did."""

__version__ = "0.1.0"
