// The window: only the rows and columns in sight are in the document, in cells that are reused.

const SPARE_ROWS = 3;
const SPARE_COLUMNS = 1;

/** Draw the grid into ``scroller``; ``on`` holds what happens when someone uses it. */
function makeView(scroller, words, on) {
  const canvas = make("div", "gg-canvas");
  const head = make("div", "gg-head");
  const groupRow = make("div", "gg-groups");
  const headRow = make("div", "gg-titles");
  const topRows = make("div", "gg-top");
  const body = make("div", "gg-body");
  head.setAttribute("role", "rowgroup");
  body.setAttribute("role", "rowgroup");
  for (const [row, at] of [[groupRow, 1], [headRow, 2]]) {
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", at);
  }
  topRows.setAttribute("role", "rowgroup");
  const pinnedGroup = make("div", "gg-corner");
  pinnedGroup.setAttribute("role", "presentation");
  groupRow.append(pinnedGroup);
  head.append(groupRow, headRow);
  canvas.append(head, topRows, body);
  scroller.replaceChildren(canvas);

  let layout = layColumns([], 0);
  let source = null;
  let state = null;
  let ghosts = new Set();
  let slots = 0; // cells that a row keeps for its free columns
  const heads = { node: headRow, pins: addPins(headRow), pinned: [], cells: [], place: -1 };
  const groups = [];
  let rows = [];
  let tops = [];
  let active = { place: 0, column: 0 };
  let bounds = { r0: 0, r1: 0, c0: 0, c1: 0 };

  const headHeight = () => GROUP_HEIGHT + HEAD_HEIGHT + source.top.length * ROW_HEIGHT;
  const columnCount = () => layout.pinned.length + layout.free.length;
  const placedAt = (column) => (column < layout.pinned.length
    ? layout.pinned[column] : layout.free[column - layout.pinned.length]);

  // -- rows and headers ------------------------------------------------------------------------
  function paintGroups(from, to) {
    const seen = layout.groups.filter(({ left, width }) => left + width > from && left < to);
    while (groups.length < seen.length) {
      const node = make("div", "gg-group");
      node.setAttribute("role", "columnheader");
      node.append(make("span"));
      groups.push(node);
      groupRow.append(node);
    }
    groups.forEach((node, at) => {
      const group = seen[at];
      node.hidden = !group;
      if (!group) return;
      node.style.left = `${group.left}px`;
      node.style.width = `${group.width}px`;
      node.setAttribute("aria-colindex", layout.pinned.length + group.first + 1);
      node.setAttribute("aria-colspan", group.count);
      node.title = group.title;
      node.firstChild.textContent = group.title;
      node.firstChild.style.left = `${layout.pinnedWidth + 8}px`;
    });
  }

  function setPlace(cell, placed) {
    const { style } = cell.node;
    style.left = `${placed.left}px`;
    if (cell.width !== placed.width) style.width = `${placed.width}px`;
    cell.width = placed.width;
  }

  /** The pinned cells of a row stick as one. */
  function addPins(node) {
    const pins = make("div", "gg-pins");
    pins.setAttribute("role", "presentation");
    node.append(pins);
    return pins;
  }

  function makeRow(parent) {
    const node = make("div", "gg-row");
    node.setAttribute("role", "row");
    parent.append(node);
    return { node, pins: addPins(node), pinned: [], cells: [], place: null };
  }

  /** Give a row the cells that the layout asks for, those it has included; pinned ones stick. */
  function furnish(row, makeFree, makePinned) {
    const same = row.pinned.length === layout.pinned.length
      && row.pinned.every(({ opens }, at) => opens === layout.pinned[at].spec.opens);
    if (!same) {
      row.pinned = layout.pinned.map(({ spec }) => ({ ...makePinned(spec), opens: spec.opens }));
      row.pins.replaceChildren(...row.pinned.map(({ node }) => node));
    }
    row.pinned.forEach((cell, at) => setPlace(cell, layout.pinned[at]));
    row.pins.style.width = `${layout.pinnedWidth}px`;
    row.node.style.width = `${layout.total}px`;
    while (row.cells.length < slots) {
      const cell = makeFree();
      row.cells.push(cell);
      row.node.append(cell.node);
    }
    for (const cell of row.cells) cell.at = -1;
    row.place = null;
  }

  function drawCells(row, paint, force) {
    if (force) row.pinned.forEach((cell, at) => paint(cell, layout.pinned[at], at));
    for (let at = bounds.c0; at < bounds.c1; at += 1) {
      const cell = row.cells[at % slots];
      if (!force && cell.at === at && cell.place === row.place) continue;
      if (cell.at !== at) {
        setPlace(cell, layout.free[at]);
        cell.node.hidden = false;
      }
      cell.at = at;
      cell.place = row.place;
      paint(cell, layout.free[at], layout.pinned.length + at);
    }
    if (force) row.cells.forEach((cell) => {
      if (cell.at >= bounds.c0 && cell.at < bounds.c1) return;
      cell.at = -1;
      cell.node.hidden = true;
    });
  }

  function paintRow(row, place, given, force) {
    const data = given ?? source.row(place);
    const fresh = force || row.place !== place;
    if (fresh) {
      row.place = place;
      row.id = data?.id ?? null;
      row.node.hidden = false;
      row.node.setAttribute("aria-rowindex", given ? 3 + place : 3 + source.top.length + place);
      row.node.setAttribute("aria-selected", state.selected.includes(row.id));
      row.node.className = `gg-row${ghosts.has(row.id) ? " is-ghost" : ""}`
        + `${state.selected.includes(row.id) ? " is-selected" : ""}${place % 2 ? " is-odd" : ""}`;
      if (!given) row.node.style.top = `${place * ROW_HEIGHT}px`;
    }
    drawCells(row, (cell, placed, column) =>
      paintCell(cell, placed, column, data, { state, words }), fresh);
  }

  // -- drawing ---------------------------------------------------------------------------------
  /**
   * What of the scroller is in sight. Read before anything is written, as the browser lays the page
   * out anew for every answer after; if the size changes thereby, the observer in main.js draws.
   */
  function look() {
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = scroller;
    const { top } = scroller.getBoundingClientRect();
    return { scrollTop, scrollLeft, clientWidth, clientHeight, top };
  }

  function draw(force, { scrollTop, scrollLeft, clientWidth, clientHeight, top } = look()) {
    if (!source || !clientWidth) return;
    const [c0, c1] = columnsBetween(
      layout.free, scrollLeft + layout.pinnedWidth, scrollLeft + clientWidth);
    const r0 = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const seen = Math.ceil((clientHeight - headHeight()) / ROW_HEIGHT) + 1 + 2 * SPARE_ROWS;
    const moved = bounds.c0;
    bounds = {
      r0: Math.min(r0, Math.max(0, source.count - seen)), r1: Math.min(source.count, r0 + seen),
      c0: Math.max(0, c0 - SPARE_COLUMNS), c1: Math.min(layout.free.length, c1 + SPARE_COLUMNS),
    };
    if (force || moved !== bounds.c0 || groups.length === 0) {
      paintGroups(scrollLeft, scrollLeft + clientWidth);
    }
    while (rows.length < Math.min(seen, source.count)) {
      const row = makeRow(body);
      furnish(row, makeCell, makePinnedCell);
      rows.push(row);
    }
    drawCells(
      heads, (cell, placed, column) => paintHead(cell, placed, column, { state, words }), force);
    tops.forEach((row, place) => paintRow(row, place, source.top[place], force));
    // Rows below the window's lower edge can wait for a moment.
    const below = Math.ceil((scrollTop + innerHeight - top - headHeight()) / ROW_HEIGHT);
    const now = force ? Math.min(bounds.r1, Math.max(0, below)) : bounds.r1;
    const used = new Set();
    for (let place = bounds.r0; place < bounds.r1; place += 1) {
      const row = rows[place % rows.length];
      used.add(row);
      if (place < now) paintRow(row, place, null, force);
      else {
        row.node.hidden = true;
        row.place = null;
      }
    }
    if (now < bounds.r1) requestAnimationFrame(() => setTimeout(() => draw(false)));
    for (const row of rows) { // also one that still waits to be drawn: its board may be shorter now
      if (used.has(row)) continue;
      row.node.hidden = true;
      row.place = null;
    }
    const keys = layout.free.slice(bounds.c0, bounds.c1).map(({ spec }) => spec.key);
    source.want(bounds.r0, bounds.r1, keys);
    keepFocus();
  }

  /** Start over with these columns. */
  function lay(specs) {
    const sight = look();
    layout = layColumns(shownColumns(specs, state.columns), sight.clientWidth);
    const narrowest = Math.min(...layout.free.map(({ width }) => width), 400);
    const room = Math.max(0, sight.clientWidth - layout.pinnedWidth);
    slots = Math.max(slots, 1, Math.min( // never fewer, so that rows can be used again
      layout.free.length, Math.ceil(room / narrowest) + 1 + 2 * SPARE_COLUMNS));
    canvas.style.width = `${layout.total}px`;
    pinnedGroup.style.width = `${layout.pinnedWidth}px`;
    furnish(heads, makeHeadCell, makeHeadCell);
    for (const row of rows) furnish(row, makeCell, makePinnedCell);
    measure(sight);
  }

  /** Fit the heights to the number of rows. */
  function measure(sight = look()) {
    topRows.replaceChildren();
    tops = source.top.map(() => makeRow(topRows));
    tops.forEach((row) => furnish(row, makeCell, makePinnedCell));
    body.style.height = `${source.count * ROW_HEIGHT}px`;
    scroller.setAttribute("aria-rowcount", source.count + source.top.length + 2);
    scroller.setAttribute("aria-colcount", columnCount());
    active.column = Math.min(active.column, Math.max(0, columnCount() - 1));
    active.place = Math.max(-1, Math.min(active.place, source.count - 1));
    if (endIsDue && !source.isStale) {
      activate({ place: Infinity, column: active.column });
      draw(true);
    } else draw(true, sight);
  }

  // -- the active cell -------------------------------------------------------------------------
  function nodeAt({ place, column }) {
    const row = place < 0 ? heads : rows.find((each) => each.place === place);
    if (!row) return null;
    if (column < layout.pinned.length) return row.pinned[column]?.node;
    const at = column - layout.pinned.length;
    const cell = row.cells[at % slots];
    return cell && cell.at === at && !cell.node.hidden ? cell.node : null;
  }

  let focusable = null;
  function keepFocus() {
    const node = nodeAt(active);
    if (node === focusable && node) return;
    const had = focusable && isFocused(focusable);
    if (focusable) focusable.tabIndex = -1;
    focusable = node ?? null;
    scroller.tabIndex = node ? -1 : 0;
    if (node) node.tabIndex = 0;
    if (had) (node ?? scroller).focus({ preventScroll: true });
    else if (node && isFocused(scroller)) node.focus({ preventScroll: true });
  }

  function show({ place, column }) {
    const placed = placedAt(column);
    if (place >= 0) {
      const top = place * ROW_HEIGHT;
      const room = scroller.clientHeight - headHeight() - ROW_HEIGHT;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
    }
    if (placed && column >= layout.pinned.length) {
      const left = placed.left - layout.pinnedWidth;
      const room = scroller.clientWidth - layout.pinnedWidth - placed.width;
      if (left < scroller.scrollLeft) scroller.scrollLeft = left;
      else if (left > scroller.scrollLeft + room) scroller.scrollLeft = left - room;
    }
  }

  let endIsDue = false; // the last row was asked for while the rows were on their way
  function activate(next, focus = true) {
    endIsDue = next.place === Infinity && Boolean(source.isStale);
    active = {
      place: Math.max(-1, Math.min(source.count - 1, next.place)),
      column: Math.max(0, Math.min(columnCount() - 1, next.column)),
    };
    show(active);
    draw(false);
    const node = nodeAt(active);
    if (focus && node) {
      explain(node);
      node.focus({ preventScroll: true });
    }
  }

  /** What a node of the grid stands for. */
  function find(node) {
    const cell = node.closest?.(".gg-cell");
    if (!cell) return null;
    const column = Number(cell.getAttribute("aria-colindex")) - 1;
    const placed = placedAt(column);
    if (!placed) return null;
    const row = [...rows, ...tops].find((each) => each.node === cell.closest(".gg-row"));
    const top = tops.indexOf(row);
    return { cell, column, spec: placed.spec, row, place: row ? row.place : -1, isTop: top >= 0 };
  }

  /** Say in full what a cell shows, when someone points at it or reaches it. */
  function explain(node) {
    const found = find(node);
    if (!found || !found.row || found.row.id === null || found.cell.title) return;
    const data = found.isTop ? source.top[found.place] : source.row(found.place);
    const at = data?.cell(found.spec.key);
    if (!at || !at[0]) return;
    const [column, row] = at;
    const text = found.cell.textContent;
    const heat = /heat-(\w+)/.exec(found.cell.className);
    const state_ = STATES[column.state(row)];
    const remarks = [
      state_ === "scored" ? "" : words[`state_${state_}`],
      heat ? words[`heat_${heat[1]}`] : "",
      column.note(row),
    ].filter(Boolean);
    found.cell.title = [text === "–" ? "" : text, ...remarks].filter(Boolean).join(" · ");
    if (remarks.length) found.cell.ariaLabel = `${text === "–" ? "" : text} ${remarks.join(", ")}`;
  }

  scroller.addEventListener("scroll", () => { on.scroll(); draw(false); }, { passive: true });
  scroller.addEventListener("focusin", (event) => {
    const found = event.target.classList.contains("gg-cell") ? find(event.target) : null;
    if (!found || found.isTop) return;
    active = { place: found.place, column: found.column };
    explain(event.target);
    keepFocus();
  });
  scroller.addEventListener("pointerover", (event) => explain(event.target));

  return {
    draw, measure, lay, activate, find, explain, nodeAt,
    focus: () => nodeAt(active)?.focus({ preventScroll: true }),
    get active() { return active; },
    get layout() { return layout; },
    get source() { return source; },
    columnCount, placedAt,
    rowsPerPage: () => Math.max(1, Math.floor((scroller.clientHeight - headHeight()) / ROW_HEIGHT) - 1),
    use(nextSource, nextState, ghostIds) {
      source = nextSource;
      state = nextState;
      ghosts = new Set(ghostIds);
    },
  };
}
