"""Benchmarks, each printing ratios measured in one run. Never shipped."""
