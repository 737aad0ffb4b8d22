"""A file that the front desk brings: read, looked at, taken in, taken back, each when somebody says so."""
