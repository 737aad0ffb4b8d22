"""Puntual: WhatsApp appointment reminders for small clinics. What ships to Lambda."""
