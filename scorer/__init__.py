"""General-Level Scorer: scores multimodal generalist models on General-Bench."""

__version__ = "0.1.0"
