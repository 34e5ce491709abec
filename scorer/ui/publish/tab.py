"""The tab *Publish*: layout and wiring. Every event finds out by itself who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from scorer.ui import publish_wording as words
from scorer.ui.identity import who
from scorer.ui.publish.desk import PublishDesk
from scorer.ui.publish.form import build_dialog, build_form
from scorer.ui.publish.handlers import Shown, on_compare, on_confirm, on_open, on_publish
from scorer.ui.score_handlers import Given, Selectors
from scorer.ui.styles import script

TAB_ID = "publish"
_EVENT: Mapping[str, Any] = {"queue": False, "api_visibility": "private"}
_QUIET: Mapping[str, Any] = {**_EVENT, "show_progress": "hidden"}
# What is chosen while an answer is under way counts as well; Gradio would pass over it.
_LAST: Mapping[str, Any] = {**_QUIET, "trigger_mode": "always_last"}
_TAKE_TICKET = """() => {
  try {
    const kept = sessionStorage.getItem("general-level-run") || "";
    sessionStorage.removeItem("general-level-run");
    return kept;
  } catch { return ""; }
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishParts:
    """The tab's components that events write, and what it works with."""

    desk: PublishDesk
    given: gr.State
    person: gr.HTML
    run: gr.HTML
    form: gr.HTML
    own: gr.HTML
    difference: gr.HTML
    review: gr.HTML
    dialog: gr.HTML

    @property
    def shown(self) -> list[Any]:
        """Those that ``Shown`` has a value for, in its order."""
        return [self.person, self.run, self.form, self.own, self.review]

    def restore_on(self, page: gr.Blocks, tabs: gr.Tabs) -> Any:
        """Give back what was scored before a login, and turn to this tab.

        Returns:
            the event, ``None`` where nobody can log in.
        """
        if not self.desk.can_log_in:
            return None

        def restore(ticket: str, request: gr.Request) -> list[Any]:
            found = self.desk.kept.take(ticket)
            if found is None or who(request, self.desk.settings) is None:
                return [gr.skip() if found is None else found, gr.skip()]
            return [found, gr.Tabs(selected=TAB_ID)]

        ticket = gr.Textbox(visible=False)
        return page.load(restore, ticket, [self.given, tabs], js=_TAKE_TICKET, **_QUIET)

    def open_on(self, event: Callable[..., Any], tabs: gr.Tabs) -> None:
        """Turn to this tab when ``event`` happens, such as a button's click."""
        event(lambda: gr.Tabs(selected=TAB_ID), None, tabs, **_QUIET)


def build_publish_tab(
    desk: PublishDesk,
    tab: gr.Tab,
    tabs: gr.Tabs,
    *,
    given: gr.State,
    selectors: Sequence[Any],
) -> PublishParts:
    """Lay out the tab and wire its events; call inside the tab.

    Args:
        desk: what handlers work with.
        tab: the tab itself; it is filled whenever it is opened.
        tabs: the page's tabs.
        given: what the visitor scored, kept by the server for the session.
        selectors: board, protocol and SoTA of the tab *Score*.
    """
    parts = _lay_out(desk, given)
    inputs = [given, *selectors]

    def fill(request: gr.Request, given: Given, *chosen: str) -> list[Any]:
        person = who(request, desk.settings)
        return _values(on_open(desk, person, given, Selectors(*chosen)))

    # Gradio names even private events after their functions: not as an endpoint is called.
    def publish_given(
        event: gr.EventData, request: gr.Request, given: Given, *chosen: str
    ) -> list[Any]:
        person = who(request, desk.settings)
        return _values(on_publish(desk, person, given, Selectors(*chosen), event._data))

    def confirm(event: gr.EventData, request: gr.Request) -> list[Any]:
        answer, lists = on_confirm(desk, who(request, desk.settings), event._data)
        if lists is None:
            return [answer, gr.skip(), gr.skip()]
        return [answer, lists.own, lists.review]

    def compare_own(event: gr.EventData, request: gr.Request) -> str:
        return on_compare(desk, who(request, desk.settings), event._data)

    tab.select(fill, inputs, parts.shown, **_LAST)
    parts.form.publish(publish_given, inputs, parts.shown, **_QUIET)
    parts.dialog.confirm(confirm, None, [parts.dialog, parts.own, parts.review], **_QUIET)
    parts.own.compare(compare_own, None, parts.difference, **_LAST)
    parts.run.go(lambda: gr.Tabs(selected="score"), None, tabs, **_QUIET)
    return parts


def _lay_out(desk: PublishDesk, given: gr.State) -> PublishParts:
    with gr.Column(elem_id="gl-publish"):
        with gr.Row(elem_id="gl-pub-who"):
            person = _list("gl-pub-person")
            if desk.can_log_in:
                gr.LoginButton(
                    words.SIGN_IN,
                    words.SIGN_OUT,
                    icon=None,
                    scale=0,
                    size="md",
                    elem_id="gl-pub-login",
                )
        run = _list("gl-pub-run")
        form = build_form(waits=desk.settings.review)
        gr.HTML(
            '<div class="gl-pub-outcome" role="status" tabindex="-1"></div>',
            js_on_load=None,
            apply_default_css=False,
            elem_id="gl-pub-said",
        )
        own = _list("gl-pub-own")
        difference = _list("gl-pub-differences")
        review = _list("gl-pub-review")
        dialog = build_dialog()
    return PublishParts(
        desk=desk, given=given, person=person, run=run, form=form, own=own,
        difference=difference, review=review, dialog=dialog,
    )  # fmt: skip


def _values(shown: Shown) -> list[Any]:
    return [shown.person, shown.run, shown.form, shown.lists.own, shown.lists.review]


def _list(elem_id: str) -> gr.HTML:
    return gr.HTML(
        "",
        js_on_load=script("raise", "publish_list"),
        apply_default_css=False,
        elem_id=elem_id,
    )
