"""PURE. What a leaver still owns, and the way for each meeting."""
