"""A clinic and how it wants to be heard: hours, languages, offsets, WhatsApp sender."""
