// What one cell or header shows; text reaches the page as text only.

const HEAT = ["", "won", "close", "far"]; // as in data.py
const STATES = ["scored", "missing", "no_row", "rejected", "flagged"]; // as in data.py
const SHAPED = new Set(["level", "badge"]); // kinds whose text stands in a shape of its own

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
const isFocused = (node) => node.getRootNode().activeElement === node;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function formatNumber(value, decimals) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(decimals);
  return text.startsWith("-") ? `−${text.slice(1)}` : text;
}

/** How a score stands against the specialist: codes of the cells, or thresholds of the column. */
function heatOf(spec, column, row, value) {
  const code = column.heat(row);
  if (code !== undefined) return HEAT[code];
  if (!spec.heat) return "";
  const [won, close] = spec.heat;
  const reaches = (bar) => (spec.higher_is_better ? value >= bar : value <= bar);
  return reaches(won) ? "won" : reaches(close) ? "close" : "far";
}

// -- headers --------------------------------------------------------------------------------------
function makeHeadCell() {
  const node = make("div", "gg-cell gg-title");
  node.setAttribute("role", "columnheader");
  node.tabIndex = -1;
  const more = make("button", "gg-more", "⋮");
  more.type = "button";
  more.tabIndex = -1;
  node.append(make("span", "gg-name"), make("span", "gg-sort"), more);
  return { node, at: -1 };
}

/** Show in a header its name, its place in the sorting and whether it filters. */
function paintHead(cell, placed, column, { state, words }) {
  const { spec } = placed;
  const { node } = cell;
  const order = state.sort.findIndex(([key]) => key === spec.key);
  const direction = order < 0 ? "none" : state.sort[order][1] === "asc" ? "ascending" : "descending";
  const arrow = { none: "", ascending: "▲", descending: "▼" }[direction];
  node.className = `gg-cell gg-title is-${spec.kind}${order < 0 ? "" : " is-sorted"}`;
  node.setAttribute("aria-sort", direction);
  node.setAttribute("aria-colindex", column + 1);
  node.children[0].textContent = spec.short_title || spec.title;
  node.children[1].textContent = arrow && state.sort.length > 1 ? `${arrow}${order + 1}` : arrow;
  node.children[2].setAttribute("aria-label", fill(words.menu, { column: spec.title }));
  node.title = [spec.title, spec.unit && `(${spec.unit})`].filter(Boolean).join(" ")
    + (spec.description ? `\n${spec.description}` : "")
    + (spec.higher_is_better === null ? ""
      : `\n${spec.higher_is_better ? words.higher : words.lower}`);
  if (state.filters[spec.key]) node.classList.add("is-filtered");
}

// -- cells ----------------------------------------------------------------------------------------
/** An empty cell; ``text`` is where its text goes. */
function makeCell() {
  const node = make("div", "gg-cell");
  node.setAttribute("role", "gridcell");
  node.tabIndex = -1;
  return { node, text: node, at: -1 };
}

function makePinnedCell(spec) {
  const cell = makeCell();
  if (spec.opens === "row") {
    const box = make("input", "gg-check");
    box.type = "checkbox";
    box.tabIndex = -1;
    cell.text = make("span", "gg-open");
    cell.text.dir = "auto";
    cell.node.append(box, cell.text);
    cell.node.setAttribute("role", "rowheader");
  }
  return cell;
}

/** Show in a cell what a row has for a column. */
function paintCell(cell, placed, column, row, { state, words }) {
  const { spec } = placed;
  const { node } = cell;
  const found = row && row.cell(spec.key);
  let name = `gg-cell is-${spec.kind}`;
  let shown = "";
  if (!found) name += " is-pending";
  else if (!found[0] || !found[0].has(found[1])) {
    shown = "–";
    name += " is-missing";
  } else {
    const [values, at] = found;
    const value = values.isText ? values.texts[at] : values.numbers[at];
    if (values.isText) shown = value;
    else if (spec.kind === "level") shown = `L${value}`;
    else shown = formatNumber(value, spec.decimals);
    if (!values.isText) {
      const heat = heatOf(spec, values, at, value);
      if (heat) name += ` heat-${heat}`;
    }
    if (spec.kind === "level") node.dataset.level = value;
    if (spec.kind === "bar") node.style.setProperty("--part", Math.min(1, Math.max(0, value / 100)));
    if (values.state(at) === 4 || values.note(at)) name += " is-flagged";
  }
  node.className = name;
  const inner = SHAPED.has(spec.kind) || spec.opens === "row" || !found; // text in a shape
  if (inner !== (cell.text !== node)) {
    node.textContent = "";
    cell.text = inner ? node.appendChild(make("span")) : node;
  }
  if (cell.text.textContent !== shown) cell.text.textContent = shown;
  if (cell.column !== column) node.setAttribute("aria-colindex", column + 1);
  cell.column = column;
  if (node.title) node.removeAttribute("title");
  if (node.ariaLabel) node.ariaLabel = null;
  if (spec.opens === "row") {
    const box = node.firstChild;
    box.hidden = !row;
    box.checked = Boolean(row) && state.selected.includes(row.id);
    box.setAttribute("aria-label", fill(words.select, { name: shown }));
  }
}
