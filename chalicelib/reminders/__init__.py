"""What is due, who gets it, and why somebody does not."""
