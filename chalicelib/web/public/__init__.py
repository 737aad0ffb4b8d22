"""What patients see without signing in: the sign-up form, what comes after it, the privacy notice."""
