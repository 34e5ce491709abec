// Keys of the WAI-ARIA grid pattern: one cell is in the tab order, arrows move it.

function listenToKeys(scroller, view, on) {
  const MOVES = {
    ArrowUp: ({ place, column }) => ({ place: place - 1, column }),
    ArrowDown: ({ place, column }) => ({ place: place + 1, column }),
    ArrowLeft: ({ place, column }) => ({ place, column: column - 1 }),
    ArrowRight: ({ place, column }) => ({ place, column: column + 1 }),
    PageUp: ({ place, column }) => ({ place: Math.max(0, place - view.rowsPerPage()), column }),
    PageDown: ({ place, column }) => ({ place: place + view.rowsPerPage(), column }),
    Home: ({ place }) => ({ place, column: 0 }),
    End: ({ place }) => ({ place, column: view.columnCount() - 1 }),
    "Control+Home": () => ({ place: 0, column: 0 }),
    "Control+End": () => ({ place: Infinity, column: view.columnCount() - 1 }),
  };

  function onHeader(event, spec, cell) {
    if (event.key === " ") on.sort(spec, event.shiftKey);
    else if (event.key === "Enter" && spec.opens === "column") on.openColumn(spec);
    else if (event.key === "Enter") on.sort(spec, event.shiftKey);
    else if (event.key === "ContextMenu" || (event.altKey && event.key === "ArrowDown")) {
      on.menu(spec, cell);
    } else return false;
    return true;
  }

  scroller.addEventListener("keydown", (event) => {
    if (event.target.closest("button, input")) return;
    const { active } = view;
    const placed = view.placedAt(active.column);
    if (!placed) return;
    let taken = false;
    if (active.place < 0) taken = onHeader(event, placed.spec, view.nodeAt(active));
    else if (event.key === "Enter" || event.key === " ") {
      const id = view.source.row(active.place)?.id;
      if (id !== undefined) (event.key === "Enter" ? on.openRow : on.select)(id, placed.spec);
      taken = true;
    }
    const control = event.ctrlKey || event.metaKey ? "Control+" : "";
    const move = MOVES[control + event.key];
    if (!taken && move && !event.altKey) {
      view.activate(move(active));
      taken = true;
    }
    if (taken) event.preventDefault();
  });
}
