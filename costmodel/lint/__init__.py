"""Specs held against the guidelines: networks judged, files linted, findings grouped."""
