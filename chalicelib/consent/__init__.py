"""Who agreed to what, with proof; who said stop."""
