// The task table: all rows are in memory, only those in sight are in the document.
// Runs as the body of a function with element, props and watch; text reaches the page as text only.

const words = JSON.parse(props.words);
const ROW = 44; // pixels, as in table.css
const SPARE = 4; // rows drawn above and below the visible ones
const COLUMNS = [
  ["task", "text"], ["sheet", "text"], ["skill", "text"], ["metric", "text"],
  ["score", "number"], ["sota", "number"], ["points", "number"],
  ["sota_points", "number"], ["gap", "number"], ["interval", "number"], ["items", "number"],
  ["state", "text"],
]; // interval and items are seen of a bundle alone
const DETAILS = ["reason", "name", "paper_metric", "specialist", "samples", "capabilities",
  "domains", "data_source"];

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const root = element.querySelector(".gl-table") || element;
root.textContent = "";

// -- the frame -----------------------------------------------------------------------------------
const tools = make("div", "gl-tools");
const search = make("input", "gl-search");
search.type = "search";
search.placeholder = words.search;
search.setAttribute("aria-label", words.search);
tools.append(search);
const filters = {};
for (const name of ["modality", "paradigm", "skill", "state", "win"]) {
  filters[name] = make("select", "gl-select");
  filters[name].setAttribute("aria-label", words.filters[name]);
  tools.append(filters[name]);
}
const reset = make("button", "gl-quiet", words.reset);
reset.type = "button";
const count = make("span", "gl-count");
count.setAttribute("role", "status");
tools.append(reset, count);

const frame = make("div", "gl-frame");
const scroller = make("div", "gl-rows");
scroller.tabIndex = 0;
scroller.setAttribute("role", "region");
scroller.setAttribute("aria-label", words.label);
const table = make("table");
table.setAttribute("aria-label", words.label);
const head = make("tr");
const headers = {};
for (const [name, kind] of COLUMNS) {
  const cell = make("th", `is-${name} is-${kind}`);
  cell.scope = "col";
  cell.setAttribute("aria-sort", "none");
  const button = make("button", "", words.columns[name]);
  button.type = "button";
  button.addEventListener("click", () => sortBy(name));
  cell.append(button);
  head.append(cell);
  headers[name] = cell;
}
head.setAttribute("aria-rowindex", "1");
const top = make("thead");
top.append(head);
const body = make("tbody");
table.append(top, body);
const none = make("p", "gl-none", words.none);
none.hidden = true;
scroller.append(table, none);
const details = make("div", "gl-details");
details.hidden = true;
details.setAttribute("role", "region");
frame.append(scroller, details);
root.append(tools, frame);

// -- data ----------------------------------------------------------------------------------------
let data = { sheets: [], skills: [], metrics: [], rows: [] };
let shown = [];
let sort = { name: "", down: false };
let active = 0;
let opened = null;

const title = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const sheetName = ([modality, paradigm]) => (paradigm ? `${modality} · ${paradigm}` : modality);

function readRow(row, index) {
  const [task, sheet, skill, metric, score, sota, points, sotaPoints, state, win, more] = row;
  const kind = data.metrics[metric];
  const [modality, paradigm] = data.sheets[sheet];
  const item = {
    task, modality, paradigm, kind, score, sota, points, sota_points: sotaPoints, win, more,
    sheet: sheetName(data.sheets[sheet]),
    skill: data.skills[skill],
    metric: kind.name,
    gap: points === null || sotaPoints === null ? null : points - sotaPoints,
    reading: state,
    state: win === true ? words.won : win === false ? words.lost : words.states[state],
  };
  const behind = data.items?.[index]; // of a bundle: answered, expected, low, high, task
  item.behind = behind ?? null;
  item.interval = behind ? behind[3] - behind[2] : null; // sorted by how wide it is
  item.items = behind ? behind[0] / behind[1] : null;
  item.text = [task, more[1], item.sheet, item.skill, item.metric, item.state, more[3], more[5]]
    .join(" ").toLowerCase();
  return item;
}

function fill(select, all, options) {
  const chosen = select.value;
  select.textContent = "";
  select.append(new Option(all, ""));
  for (const [value, label] of options) select.append(new Option(label, value));
  select.value = options.some(([value]) => value === chosen) ? chosen : "";
}

function fillFilters() {
  const distinct = (key, rows = data.items) => [...new Set(rows.map((row) => row[key]))]
    .filter(Boolean);
  const plain = (values) => values.map((value) => [value, title(value)]);
  fill(filters.modality, words.filters.modality, plain(distinct("modality")));
  fill(filters.paradigm, words.filters.paradigm, plain(distinct("paradigm")));
  fillSkills();
  fill(filters.state, words.filters.state,
    distinct("reading").map((state) => [state, title(words.states[state])]));
  fill(filters.win, words.filters.win, [["won", title(words.won)], ["lost", title(words.lost)]]);
}

function fillSkills() {
  const { modality, paradigm } = filters;
  const rows = data.items.filter((row) =>
    (!modality.value || row.modality === modality.value) &&
    (!paradigm.value || row.paradigm === paradigm.value));
  const skills = [...new Set(rows.map((row) => row.skill))].sort();
  fill(filters.skill, words.filters.skill, skills.map((skill) => [skill, skill]));
}

function choose() {
  const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { modality, paradigm, skill, state, win } = filters;
  shown = data.items.filter((row) =>
    (!modality.value || row.modality === modality.value) &&
    (!paradigm.value || row.paradigm === paradigm.value) &&
    (!skill.value || row.skill === skill.value) &&
    (!state.value || row.reading === state.value) &&
    (!win.value || row.win === (win.value === "won")) &&
    terms.every((term) => row.text.includes(term)));
  if (sort.name) {
    const rank = (value) => (value === "∞" ? Infinity : value);
    const sign = sort.down ? -1 : 1;
    shown.sort((one, other) => {
      const a = rank(one[sort.name]);
      const b = rank(other[sort.name]);
      if (a === null || b === null) return (a === null) - (b === null); // missing always last
      return sign * (typeof a === "string" ? a.localeCompare(b) : a - b);
    });
  }
  active = 0;
  scroller.scrollTop = 0;
  count.textContent = words.count
    .replace("{shown}", shown.length).replace("{all}", data.items.length);
  none.hidden = shown.length > 0;
  reset.hidden = !sort.name && shown.length === data.items.length && !search.value;
  table.setAttribute("aria-rowcount", shown.length + 1);
  draw(true);
}

function sortBy(name) {
  const kind = COLUMNS.find(([column]) => column === name)[1];
  const first = kind === "number"; // numbers start with the highest
  if (sort.name !== name) sort = { name, down: first };
  else if (sort.down === first) sort = { name, down: !first };
  else sort = { name: "", down: false };
  for (const [column, cell] of Object.entries(headers)) {
    const state = column !== sort.name ? "none" : sort.down ? "descending" : "ascending";
    cell.setAttribute("aria-sort", state);
  }
  choose();
}

// -- drawing -------------------------------------------------------------------------------------
const raw = (value) => {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(0);
  if (size >= 1 || size === 0) return String(Number(value.toFixed(2)));
  return String(Number(value.toPrecision(3)));
};
const fixed = (value) => (value === null ? "–" : value.toFixed(2));
const signed = (value) => (value === null ? "–"
  : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`);

function drawRow(item, index) {
  const row = make("tr", index % 2 ? "is-odd" : "");
  row.setAttribute("aria-rowindex", index + 2);
  const name = make("th", "is-task");
  name.scope = "row";
  const button = make("button", "", item.task);
  button.type = "button";
  button.title = item.task;
  button.tabIndex = index === active ? 0 : -1;
  button.dataset.index = index;
  button.setAttribute("aria-expanded", String(opened === item));
  name.append(button);
  const metric = make("td", "is-metric");
  const arrow = make("span", "gl-arrow", item.kind.higher ? "↑" : "↓");
  arrow.title = item.kind.higher ? words.higher : words.lower;
  arrow.setAttribute("role", "img");
  arrow.setAttribute("aria-label", arrow.title);
  metric.append(make("span", "", item.metric), arrow, make("small", "", item.kind.unit));
  metric.title = `${item.metric}, ${item.kind.unit}: ${arrow.title}`;
  const sota = make("td", "is-number", raw(item.sota));
  if (item.kind.inPoints && item.sota !== null) sota.append(make("small", "", words.in_points));
  const outcome = make("td", "is-state");
  const badge = item.win === true ? "won" : item.win === false ? "lost" : item.reading;
  outcome.append(make("span", `gl-badge is-${badge}`, item.state));
  const sheet = make("td", "is-sheet", item.sheet);
  const skill = make("td", "is-skill", item.skill);
  skill.title = item.skill;
  const gap = make("td", "is-number is-gap", signed(item.gap));
  if (item.gap !== null) gap.dataset.sign = item.gap < 0 ? "minus" : "plus";
  const interval = make("td", "is-number is-interval", "–");
  const items = make("td", "is-number is-items", "–");
  if (item.behind) {
    const [answered, expected, low, high] = item.behind;
    interval.textContent = `${raw(low)} – ${raw(high)}`;
    items.textContent = `${answered.toLocaleString("en")}/${expected.toLocaleString("en")}`;
    if (answered < expected) items.dataset.short = "";
  }
  row.append(name, sheet, skill, metric,
    make("td", "is-number", raw(item.score)), sota,
    make("td", "is-number", fixed(item.points)), make("td", "is-number", fixed(item.sota_points)),
    gap, interval, items, outcome);
  return row;
}

const spacer = (rows) => {
  const row = make("tr", "gl-spacer");
  row.setAttribute("aria-hidden", "true");
  const cell = make("td"); // of one column: across all, hidden ones would take up room
  cell.style.height = `${rows * ROW}px`;
  row.append(cell);
  return row;
};

let drawn = "";
function draw(force) {
  const visible = Math.ceil((scroller.clientHeight || 560) / ROW);
  const start = Math.max(0, Math.floor(scroller.scrollTop / ROW) - SPARE) & ~1;
  const end = Math.min(shown.length, start + visible + 2 * SPARE);
  if (!force && drawn === `${start}-${end}`) return;
  drawn = `${start}-${end}`;
  const focused = document.activeElement?.dataset?.index;
  const held = root.contains(document.activeElement) && focused !== undefined;
  const rows = shown.slice(start, end).map((item, offset) => drawRow(item, start + offset));
  if (start > 0) rows.unshift(spacer(start));
  if (end < shown.length) rows.push(spacer(shown.length - end));
  body.replaceChildren(...rows);
  if (held) body.querySelector(`[data-index="${focused}"]`)?.focus({ preventScroll: true });
}

function open(item) {
  opened = item;
  details.hidden = !item;
  details.textContent = "";
  if (item) {
    details.setAttribute("aria-label", item.task);
    const close = make("button", "gl-quiet", "×");
    close.type = "button";
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => dismiss());
    const list = make("dl");
    const entries = DETAILS.map((name, index) => [name, item.more[index]]);
    entries.splice(2, 0, ["definition", item.kind.definition]);
    for (const [name, value] of entries) {
      if (!value) continue;
      const pair = make("div");
      pair.append(make("dt", "", words.details[name]), make("dd", "", String(value)));
      list.append(pair);
    }
    details.append(close, make("h3", "", item.task), list);
  }
  draw(true);
}

function dismiss() {
  open(null);
  body.querySelector(`[data-index="${active}"]`)?.focus({ preventScroll: true });
}

function moveTo(index) {
  active = Math.max(0, Math.min(shown.length - 1, index));
  const room = scroller.clientHeight - head.offsetHeight;
  if (active * ROW < scroller.scrollTop) scroller.scrollTop = active * ROW;
  if ((active + 1) * ROW > scroller.scrollTop + room) scroller.scrollTop = (active + 1) * ROW - room;
  draw(true);
  body.querySelector(`[data-index="${active}"]`)?.focus({ preventScroll: true });
}

// -- events --------------------------------------------------------------------------------------
scroller.addEventListener("scroll", () => requestAnimationFrame(() => draw(false)), { passive: true });
new ResizeObserver(() => draw(false)).observe(scroller);
search.addEventListener("input", choose);
for (const [name, select] of Object.entries(filters)) {
  select.addEventListener("change", () => {
    if (name === "modality" || name === "paradigm") fillSkills();
    choose();
  });
}
reset.addEventListener("click", () => {
  search.value = "";
  for (const select of Object.values(filters)) select.value = "";
  fillSkills();
  sort = { name: "", down: false };
  for (const cell of Object.values(headers)) cell.setAttribute("aria-sort", "none");
  choose();
});
body.addEventListener("click", (event) => {
  const index = event.target.closest("tr")?.querySelector("[data-index]")?.dataset.index;
  if (index === undefined) return;
  active = Number(index);
  const { behind, task } = shown[active];
  if (behind) {
    const detail = { task: behind[4], title: task };
    draw(true); // the row's button is the one to come back to
    body.querySelector(`[data-index="${active}"]`)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("gl-look", { detail }));
    return;
  }
  open(opened === shown[active] ? null : shown[active]);
});
frame.addEventListener("keydown", (event) => {
  const page = Math.floor(scroller.clientHeight / ROW) - 2;
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  const inRows = event.target === scroller || event.target.dataset.index !== undefined;
  if (event.key === "Escape" && opened) dismiss();
  else if (inRows && event.key in steps) moveTo(active + steps[event.key]);
  else if (inRows && event.key === "Home") moveTo(0);
  else if (inRows && event.key === "End") moveTo(shown.length - 1);
  else return;
  event.preventDefault();
});

function load() {
  if (!props.value) return;
  data = JSON.parse(props.value);
  table.classList.toggle("has-items", Boolean(data.items));
  data.items = data.rows.map(readRow);
  delete data.rows;
  opened = null;
  details.hidden = true;
  fillFilters();
  choose();
}
watch("value", load);
load();
