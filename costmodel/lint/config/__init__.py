"""What users configure: where it is written, and what it says."""
