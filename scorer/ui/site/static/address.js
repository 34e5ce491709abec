// What stands in the address: the board, the grid's state, who is compared, what is opened.
// The names are the app's, so a link to the app's page shows the same here where it can.

const USUAL = { board: "", grid: {}, compare: [], model: "", task: "" };
const USUAL_GRID = { // as in grid/state.py; who is compared stands elsewhere
  sort: "[]", filters: "{}", search: '""', columns: "null",
};
const ELSEWHERE = [ // names of the app that a copy has one value of
  "source", "protocol", "sota", "modality", "paradigm", "domain", "capability", "access", "origin",
  "level", "min_size", "max_size", "coverage",
];

/** Read the address; gives the view, and what of it this copy does not have. */
function readAddress(query) {
  const asked = new URLSearchParams(query);
  const lacking = [];
  const known = (name, test) => {
    const value = asked.get(name) ?? "";
    if (value && !test(value)) lacking.push(`${name}=${value}`);
    return value && test(value) ? value : "";
  };
  const hasModel = (name) => Object.hasOwn(site.models, name);
  const view = {
    board: known("board", (id) => boards.has(id)) || site.boards[0].id,
    grid: readGrid(asked.get("grid")),
    compare: [...new Set(asked.getAll("compare"))].filter(hasModel).slice(0, site.limit),
    model: known("model", hasModel),
    task: (asked.get("task") ?? "").slice(0, 300),
  };
  for (const name of ELSEWHERE) {
    for (const value of asked.getAll(name)) {
      const held = { source: "recomputed", protocol: site.protocol, sota: site.sota }[name];
      if (value !== held) lacking.push(`${name}=${value}`);
    }
  }
  return { view, lacking: lacking.map((part) => part.slice(0, 120)) };
}

/** Read the grid's state from a link, leaving out what is not as it should be. */
function readGrid(text) {
  let given;
  try { given = JSON.parse(text || "{}"); } catch { return {}; }
  if (typeof given !== "object" || given === null || Array.isArray(given)) return {};
  const strings = (list) => list.filter((one) => typeof one === "string").slice(0, 2000);
  const state = {};
  if (Array.isArray(given.sort)) {
    state.sort = given.sort.filter((key) => Array.isArray(key) && typeof key[0] === "string"
      && ["asc", "desc"].includes(key[1])).map(([key, way]) => [key, way]).slice(0, 8);
  }
  if (typeof given.search === "string") state.search = given.search.slice(0, 300);
  if (Array.isArray(given.columns)) state.columns = strings(given.columns);
  if (typeof given.filters === "object" && given.filters) {
    state.filters = Object.fromEntries(Object.entries(given.filters).slice(0, 64)
      .map(([key, rule]) => [key, readRule(rule)]).filter(([, rule]) => rule));
  }
  return state;
}

function readRule(given) {
  if (typeof given !== "object" || given === null) return null;
  const rule = {};
  for (const name of ["min", "max"]) if (Number.isFinite(given[name])) rule[name] = given[name];
  if (typeof given.has === "string" && given.has) rule.has = given.has.slice(0, 300);
  if (Array.isArray(given.in)) {
    rule.in = given.in.filter((one) => one === null || ["string", "number"].includes(typeof one));
  }
  return Object.keys(rule).length ? rule : null;
}

/** What of the grid's state is not as usual. */
function gridPart(state) {
  return Object.fromEntries(Object.entries(USUAL_GRID)
    .filter(([name, usual]) => state[name] !== undefined && JSON.stringify(state[name]) !== usual)
    .map(([name]) => [name, state[name]]));
}

function queryOf(view) {
  const asked = new URLSearchParams({ board: view.board });
  if (Object.keys(view.grid).length) asked.set("grid", JSON.stringify(view.grid));
  for (const name of view.compare) asked.append("compare", name);
  for (const name of ["model", "task"]) if (view[name]) asked.set(name, view[name]);
  return asked.toString();
}

/** Where this page is; on a Space, the page around it, which has an address of its own. */
const linkTo = (view) => `${location.origin}${location.pathname}?${queryOf(view)}`;

/** Opening a page is a step that the browser's back button takes back; all else is not. */
function setBar(view, isStep) {
  const query = queryOf(view);
  if (location.search === `?${query}`) return;
  history[isStep ? "pushState" : "replaceState"](null, "", `?${query}`);
  if (window.top !== window.self && location.hostname.endsWith(".hf.space")) {
    window.parent.postMessage({ queryString: query }, "https://huggingface.co");
  }
}
