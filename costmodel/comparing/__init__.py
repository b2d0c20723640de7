"""Two versions of a network compared: metrics, blocks, layers, and where versions come from."""
