"""EDGE. From the files that HR exports to one roster: fetch → rows of cells → columns → people → roster.

Nothing is decided here: whom a row means and what becomes of them belongs to `people` and `plan`.
"""
