"""Wires the drop zone to the line of evaluations: progress, giving up, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import gradio as gr

from scorer.errors import ReportError
from scorer.ui.bundles.handlers import news, on_bundle, outcome_of, refusal_of
from scorer.ui.drop_zone import progress_status, status
from scorer.ui.outcome import Choices
from scorer.ui.score_handlers import Desk, Given, Selectors, answer, bundle_given
from scorer.ui.score_view import View

_PRIVATE: Mapping[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "multiple",  # the next bundle need not wait until one that was given up ends
}
_LONGEST_RUN = 60  # characters of the name that the page gives a run

Step = tuple[str, Given | None]  # what the drop zone is told, and what has been given by it


def wire_bundles(
    desk: Desk,
    zone: gr.HTML,
    inputs: list[Any],
    outputs: list[Any],
    updates: Callable[[View], list[Any]],
) -> Any:
    """Evaluate dropped bundles; return the event that shows what came of one.

    Args:
        desk: what handlers work with.
        zone: the drop zone.
        inputs: what was given, and the selectors.
        outputs: what was given, and the parts that ``updates`` makes updates of.
        updates: turns an answer into updates.
    """
    given, *selectors = inputs
    arrived = gr.State(value=False)

    async def evaluate(
        event: gr.EventData, request: gr.Request, *chosen: str
    ) -> AsyncIterator[list[Any]]:
        session = str(request.session_hash)
        user = desk.bundles.caller(request)
        async for told, found in evaluated(desk, session, event._data, Selectors(*chosen), user):
            yield [told, gr.skip() if found is None else found, found is not None]

    def give_up(event: gr.EventData, request: gr.Request) -> None:
        desk.bundles.asked.give_up(str(request.session_hash), _run_of(event._data))

    def show(done: bool, found: Given, *chosen: str) -> list[Any]:
        if not done:
            return [gr.skip()] * len(outputs)
        told, view = answer(desk, found, Selectors(*chosen))
        return [told, *updates(view)]

    # What waits here watches and costs nothing; evaluations wait in a line of their own.
    watching = zone.bundle(
        evaluate, selectors, [zone, given, arrived], concurrency_limit=None, **_PRIVATE
    )
    zone.cancel(give_up, None, None, queue=False, **_PRIVATE)
    return watching.success(
        show,
        [arrived, *inputs],
        outputs,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


async def evaluated(
    desk: Desk, session: str, data: object, selectors: Selectors, user: str | None = None
) -> AsyncIterator[Step]:
    """Evaluate a bundle, telling how far it is; what has been given comes last, if anything.

    ``user`` is who asks, for whom private answers may be asked; ``None`` for nobody.
    """
    run = _run_of(data)
    name = data.get("name") if isinstance(data, dict) else None
    choices = Choices(board=selectors.board, protocol=selectors.protocol, sota=selectors.sota)
    try:
        job = on_bundle(desk.bundles, data, choices, user)
    except ReportError as error:
        yield _status(run, "finished"), bundle_given(desk, name, refusal_of(desk.bundles, error))
        return
    desk.bundles.asked.note(session, run, job)
    try:
        async for told in news(desk.bundles, job):
            yield progress_status({**told, "run": run}), None
        found = outcome_of(desk.bundles, job)
    except Exception:
        yield _status(run, "failed"), None
        raise
    finally:
        desk.bundles.asked.forget(session, run)
    if found is None:
        yield _status(run, "cancelled"), None
    else:
        yield _status(run, "finished"), bundle_given(desk, name, found)


def _run_of(data: object) -> str:
    """Take out of an event what the page calls the run."""
    run = data.get("run") if isinstance(data, dict) else None
    return run[:_LONGEST_RUN] if isinstance(run, str) else ""


def _status(run: str, state: str) -> str:
    return status("", state=state, run=run)
