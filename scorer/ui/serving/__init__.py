"""What stands between the network and the page: limits, headers, health, and what is logged."""
