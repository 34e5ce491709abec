"""The page: Gradio is imported here and in ``app.py``, nowhere else."""
