"""The command line for developers and operators. Never shipped to Lambda."""
