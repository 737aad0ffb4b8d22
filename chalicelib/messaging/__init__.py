"""Everything that is sent is a Message: written with its cause, claimed once, settled by events."""
