"""Pretrained models that turn what was made into features; needs the extra ``models``.

torch and transformers are imported when a model is first used, never before, and nothing below
``evaluate`` knows of this package: the measures reduce features, whoever made them.
"""
