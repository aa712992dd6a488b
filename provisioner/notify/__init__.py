"""EDGE. What an operator is told without asking, in words, and the ways it takes there.

Nothing here decides what happened, and nothing here may hurt a run: what does not arrive is logged, and tried
again after the next one.
"""
