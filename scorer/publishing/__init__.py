"""Publishing a scored run, editing and withdrawing it, reviewing: rules only, no page."""

from scorer.publishing.people import Person, PublishError

__all__ = ["Person", "PublishError"]
