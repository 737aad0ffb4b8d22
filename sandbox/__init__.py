"""A WhatsApp for development: both provider APIs, their rules, and a phone per patient.

A program in its own right: it never imports the product, and the product never imports it.
"""
