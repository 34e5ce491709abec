"""Readers turn a person's file into records and problems, at a bounded cost."""
