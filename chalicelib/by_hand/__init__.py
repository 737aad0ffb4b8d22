"""A clinic without a WhatsApp API: its people send each message from their own telephone, and say here what came back."""
