"""Published runs: kept as immutable files, folded into what boards show."""
