"""The tab *Publish*: what is going to be published, one's own submissions, reviews."""
