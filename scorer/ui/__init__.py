"""The page: Gradio is imported here and in ``app.py``, nowhere else."""

from scorer.ui.startup import write_no_stubs

write_no_stubs()
