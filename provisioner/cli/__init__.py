"""The face on the command line: one file per command."""
