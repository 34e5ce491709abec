"""What a session keeps of the page: its states, and the parts that have choices."""

from types import SimpleNamespace

import gradio as gr
from gradio.blocks import BlocksConfig

from scorer.ui.serving.sessions import Alike, LeanState


def test_of_what_was_shown_only_choices_and_states_are_kept() -> None:
    text, kept, choice = gr.HTML("first"), gr.State("nothing"), gr.Dropdown(["a"], value="a")
    page = SimpleNamespace(default_config=BlocksConfig(SimpleNamespace(renderables=[])))  # type: ignore[arg-type]
    page.default_config.blocks = {part._id: part for part in (text, kept, choice)}
    alike = Alike()
    session = LeanState(page, alike)
    shown = gr.HTML("a board of 200 kB", render=False)
    session[text._id] = shown
    assert session[text._id] is shown
    session[choice._id] = gr.Dropdown(["a", "b"], render=False)
    other = LeanState(page, alike)
    other[choice._id] = gr.Dropdown(["a", "b"], render=False)
    assert other[choice._id] is session[choice._id]  # one for both
    other[choice._id] = gr.Dropdown(["c"], render=False)
    session[kept._id] = "a run"
    assert session[text._id] is text
    assert session[choice._id].choices == [("a", "a"), ("b", "b")]
    assert session[kept._id] == "a run"
    assert other[choice._id].choices == [("c", "c")]
    assert LeanState(page, alike)[choice._id].choices == [("a", "a")]
