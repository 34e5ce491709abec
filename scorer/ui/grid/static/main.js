// Puts the grid together; the body of js_on_load, with element, props, watch, trigger, server.

const words = JSON.parse(props.words);
const styles = JSON.parse(props.styles);
const LIMIT = Number(props.selection_limit);
// In a shadow: of the page's rules many look at every element, which cost 5 ms of each drawing.
const host = element.querySelector(".gg");
const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles.grid);
shadow.adoptedStyleSheets = [sheet];
if (!document.getElementById("gg-theme")) {
  const theme = make("style", "", styles.theme);
  theme.id = "gg-theme";
  document.head.append(theme);
}
const root = make("div", "gg-root");
shadow.replaceChildren(root);

const EMPTY = { sort: [], filters: {}, search: "", columns: null, selected: [], ghost: false };
let state = structuredClone(EMPTY);
let specs = { list: [], hasGhosts: false, hasHeat: false };
let source = null;
let shown = null; // the name of the board
let total = 0;
let width = 0; // for which the columns were laid out

const panel = makePanel(root);
const say = (text) => tools.say(text);

const tools = makeTools(root, words, {
  searchDelay: () => (source?.cells ? 0 : 120),
  search: (text) => actions.search(text),
  choose(opener) {
    if (panel.opener === opener) {
      panel.close();
      return;
    }
    const free = (list) => new Set(list.filter((spec) => !spec.pinned).map((spec) => spec.key));
    openChooser(panel, opener, specs.list, {
      words,
      chosen: free(shownColumns(specs.list, state.columns)),
      usual: free(shownColumns(specs.list, null)),
      onChange: (keys) => showColumns(keys),
    });
  },
  pinGhost() {
    state.ghost = !state.ghost;
    requery();
  },
  sortTo: (spec, direction) => sortTo(spec, direction),
  filter: (spec, rule) => filter(spec, rule),
  reset() {
    state.filters = {};
    state.search = "";
    state.sort = [];
    root.querySelector(".gg-bar .gg-search").value = "";
    requery(true);
  },
});

const frame = make("div", "gg-frame");
const scroller = make("div", "gg-scroller");
scroller.setAttribute("role", "grid");
scroller.setAttribute("aria-label", words.label);
scroller.setAttribute("aria-multiselectable", "true");
const none = make("p", "gg-none", words.none);
frame.append(scroller, none);
root.append(frame, tools.message, tools.legend, tools.spoken);
const view = makeView(scroller, words, { scroll() { if (panel.opener?.closest(".gg-head")) panel.close(false); } });

// -- what a reader can do --------------------------------------------------------------------------
function announce() {
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => trigger("state", structuredClone(state)), 150);
}

/** Draw anew after a change of the query. */
function requery(toTop = false) {
  if (!source) return; // no rows yet: load() takes up what was typed meanwhile
  if (toTop) scroller.scrollTop = 0;
  source.refresh(state);
  settle();
  announce();
}

/** Draw what the source now holds, with new cells if the columns changed. */
function settle(columnsChanged = false) {
  if (columnsChanged) view.lay(specs.list); else view.measure();
  none.hidden = source.count > 0;
  tools.update(state, specs, source, total);
}

function saySort() {
  const [first] = state.sort;
  const spec = first && specs.list.find(({ key }) => key === first[0]);
  say(spec ? fill(words.sorted, {
    column: spec.title,
    direction: first[1] === "asc" ? words.ascending_spoken : words.descending_spoken,
  }) : words.not_sorted);
}

/** First click: best (or first in the alphabet) on top; then the other way; then as given. */
function sort(spec, added) {
  const first = TEXT_KINDS.has(spec.kind) || spec.higher_is_better === false || spec.kind === "rank"
    ? "asc" : "desc";
  const second = first === "asc" ? "desc" : "asc";
  const held = state.sort.find(([key]) => key === spec.key)?.[1];
  const next = held === undefined ? first : held === first ? second : null;
  sortTo(spec, next, added);
}

function sortTo(spec, direction, added = false) {
  const at = state.sort.findIndex(([key]) => key === spec.key);
  const others = state.sort.filter(([key]) => key !== spec.key);
  if (!direction) state.sort = others;
  else if (!added) state.sort = [[spec.key, direction]];
  else if (at >= 0) state.sort[at] = [spec.key, direction];
  else state.sort.push([spec.key, direction]);
  saySort();
  requery();
}

function filter(spec, rule) {
  if (rule) state.filters[spec.key] = rule; else delete state.filters[spec.key];
  requery(true);
}

function showColumns(keys) {
  state.columns = columnTokens(specs.list, keys);
  view.lay(specs.list);
  announce();
}

function select(id) {
  if (id === null) return;
  const held = state.selected.includes(id);
  if (!held && state.selected.length >= LIMIT) {
    say(fill(words.too_many, { limit: LIMIT }));
    tools.complain(fill(words.too_many, { limit: LIMIT }));
    view.draw(true);
    return;
  }
  tools.complain("");
  state.selected = held ? state.selected.filter((each) => each !== id) : [...state.selected, id];
  say(fill(words.selected, { count: state.selected.length }));
  view.draw(true);
  tools.update(state, specs, source, total);
  raise("select", { selected: [...state.selected] });
  announce();
}

/** Few distinct values can be chosen from a list; ``null`` asks for fields instead. */
function valuesOf(spec) {
  if (spec.values) return spec.values;
  const column = source.cells?.columns.get(spec.key);
  if (!column || (!TEXT_KINDS.has(spec.kind) && spec.kind !== "level")) return null;
  const all = column.isText ? column.texts : [...column.numbers].map((value) =>
    Number.isNaN(value) ? null : value);
  const distinct = [...new Set(all)];
  if (distinct.length > 24 || distinct.length > source.cells.ids.length / 2) return null;
  return distinct.sort((a, b) => (a === null) - (b === null) || (a < b ? -1 : a > b ? 1 : 0));
}

const actions = {
  search(text) {
    state.search = text.trim();
    requery(true);
  },
  sort, sortTo, filter, select,
  openRow: (id, spec) => { if (id !== null) raise("open_row", { id, column: spec.key }); },
  openColumn: (spec) => raise("open_column", { key: spec.key }),
  hide(spec) {
    const keys = shownColumns(specs.list, state.columns).map(({ key }) => key);
    showColumns(keys.filter((key) => key !== spec.key));
  },
  menu(spec, opener) {
    if (panel.opener === opener) panel.close();
    else openColumnMenu(panel, opener, spec, { state, values: valuesOf(spec), words, on: actions });
  },
};
listenToKeys(scroller, view, actions);

scroller.addEventListener("click", (event) => {
  const found = view.find(event.target);
  if (!found) return;
  const { spec, row, column, place } = found;
  if (event.target.classList.contains("gg-check")) select(row.id);
  if (!found.isTop) view.activate({ place, column }, !event.target.closest(".gg-more"));
  if (!row && event.target.classList.contains("gg-more")) actions.menu(spec, event.target);
  else if (!row) sort(spec, event.shiftKey);
  else if (event.target.classList.contains("gg-open")) actions.openRow(row.id, spec);
});

// -- what comes from Python ------------------------------------------------------------------------
const boards = makeBoards();
let turn = 0; // the latest board asked for or given; an answer to an earlier question is dropped

/** Show a board; one that is only named is asked for, unless it is here already. */
function show(told) {
  turn += 1;
  const mine = turn;
  if (!told.own && told.view === shown) return apply(told.state);
  const board = told.own && boards.read(told);
  if (board) return take(board, told);
  return server.grid_board({ view: told.view, state: told.state, held: boards.held })
    .then((text) => {
      if (mine !== turn) return;
      const answer = JSON.parse(text);
      if (answer.problem) throw new Error(answer.problem);
      take(boards.read(answer), answer);
    })
    .catch(() => { if (mine === turn) failed(); });
}

function take(board, told) {
  width = scroller.clientWidth; // before anything is written
  panel.close(false);
  shown = told.view;
  specs = { list: board.specs, hasGhosts: board.ghosts.length > 0, hasHeat: board.has_heat };
  state = { ...structuredClone(EMPTY), ...told.state };
  total = board.rows;
  tools.complain("");
  const ask = (request) => server.grid_cells({ ...request, view: told.view });
  let mine = null;
  const whenShown = (report) => (what) => { if (source === mine) report(what); };
  mine = told.page
    ? remoteSource(told.page, specs.list, ask, whenShown(arrived), whenShown(failed))
    : localSource(board, ask,
      whenShown(columnsArrived), whenShown(failed), whenShown(showAgain));
  source = mine;
  view.use(source, state, board.ghosts);
  source.adopt(state);
  settle(true);
  const field = root.querySelector(".gg-search");
  if (isFocused(field) && field.value.trim() !== state.search) {
    actions.search(field.value);
  }
}

/** The board has become another: the server was started again, or a run has gone. */
function showAgain() {
  const view = shown;
  shown = null;
  show({ view, state });
}

function apply(next) {
  const wanted = { ...EMPTY, ...next };
  if (JSON.stringify(wanted) === JSON.stringify(state)) return;
  const columns = JSON.stringify(state.columns);
  Object.assign(state, structuredClone(wanted));
  source.refresh(state);
  settle(JSON.stringify(state.columns) !== columns);
}

function columnsArrived(decides) {
  tools.complain("");
  if (decides) settle(); else view.draw(true);
}

let drawn = [0, 0];
function arrived() {
  tools.complain("");
  const now = [source.count, source.top.length];
  if (now.some((count, at) => count !== drawn[at])) settle();
  else view.draw(true);
  drawn = now;
}

function failed() {
  tools.complain(words.failed);
}

new ResizeObserver(() => {
  if (!source || !scroller.clientWidth) return;
  if (scroller.clientWidth !== width) {
    width = scroller.clientWidth;
    view.lay(specs.list);
  } else view.draw(false);
}).observe(scroller);
const load = () => { if (props.value) show(JSON.parse(props.value)); };
watch("value", load);
load();

// For scripts of the page around: read the state, set it or the board without asking the server.
element.grid = {
  get state() { return structuredClone(state); },
  get held() { return boards.held; },
  apply, show, focus: view.focus,
};
