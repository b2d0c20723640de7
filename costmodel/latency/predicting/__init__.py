"""From a network and a platform to milliseconds; it runs nothing."""
