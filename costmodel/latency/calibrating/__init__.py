"""From timed synthetic networks, or from runs measured elsewhere, to a platform."""
