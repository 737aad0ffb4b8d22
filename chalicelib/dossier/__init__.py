"""Everything the clinic keeps about one person: two records made one and taken apart, handed over, erased."""
