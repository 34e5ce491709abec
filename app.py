"""Start the page: settings, then the app, then the server. Nothing else belongs here."""

from __future__ import annotations

from scorer.events import set_up_logging
from scorer.settings import Settings
from scorer.ui.page import build_app, launch_options
from scorer.ui.serving.memory import share_heaps
from scorer.ui.serving.uploads import own_folder


def main() -> None:
    """Serve until stopped; 127.0.0.1:7860 unless Gradio's own variables say otherwise."""
    set_up_logging()
    share_heaps()
    settings = Settings()
    with own_folder():
        build_app(settings).launch(**launch_options(settings))


if __name__ == "__main__":
    main()
