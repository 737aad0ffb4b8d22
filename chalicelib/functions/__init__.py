"""What the event functions do: unpack the event, call the business, pack the answer. Never decides."""
