"""The agenda: book, move, cancel, confirm, attended, no-show."""
