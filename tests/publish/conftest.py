"""The fixtures of this folder; what they are made of is importable from ``publish_parts``."""

from publish_parts import clock, make, publishing, run

__all__ = ["clock", "make", "publishing", "run"]
