"""Handover kits put together from the database and the account, and their way to the people concerned."""
