"""The boards as a static site: files that any file server hands out, with no Python behind them.

The grid's own scripts run there; what a server would answer lies ready in files, and what several
boards share is written once. Nothing here imports Gradio, so a command can write a site quickly.
"""

from scorer.ui.site.export import SiteOptions, Written, export_site

__all__ = ["SiteOptions", "Written", "export_site"]
