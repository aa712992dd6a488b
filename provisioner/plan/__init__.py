"""PURE. What is to change, why, what is left alone on purpose, and what stops everything.

Every function here is a function of values; `today` is one of them.
"""
