"""What the program costs, beside a program that does nothing but the same calls."""
