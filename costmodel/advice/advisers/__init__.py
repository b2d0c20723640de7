"""Advisers."""
