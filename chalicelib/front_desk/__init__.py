"""The front desk's day: who comes, whom to call, and what staff do there, signed and to be taken back."""
