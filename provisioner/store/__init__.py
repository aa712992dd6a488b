"""EDGE. The database: audit log and memory. Table rows do not leave this package."""
