"""PURE. The audit log as a value: its words, its canonical form, its chain, what a reader may conclude."""
