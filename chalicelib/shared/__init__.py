"""What every domain stands on: identifiers, times, phones, errors, settings."""
