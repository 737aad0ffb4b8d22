"""Two records of one patient made one, and taken apart again."""
