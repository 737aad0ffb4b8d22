"""How WhatsApp is spoken to, directly and through AWS."""
