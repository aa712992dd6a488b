"""The daemon: runs when the schedule says so, one at a time, and says that it is alive. What a run does is
decided elsewhere; nothing here reads a roster or calls the account."""
