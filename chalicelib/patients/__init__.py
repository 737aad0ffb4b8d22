"""The people a clinic sees and the WhatsApp lines they answer on."""
