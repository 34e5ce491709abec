"""The tab *Benchmark*: find a task, read what it asks and how it is scored, look at its items.

Opening the page reads nothing of a benchmark; the Hub is asked only when a reader wants samples.
"""
