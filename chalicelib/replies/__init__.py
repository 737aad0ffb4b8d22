"""What patients answer, and what it changes."""
