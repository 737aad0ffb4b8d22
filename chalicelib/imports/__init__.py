"""Agendas and patient lists from files."""
