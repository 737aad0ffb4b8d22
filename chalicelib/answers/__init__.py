"""What people of the clinic write to patients: an answer like any message, held while WhatsApp lets nobody write, and never after a BAJA."""
