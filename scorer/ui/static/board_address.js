// The view's address: kept in the browser's bar where the page is its own, copied to be shared.
// It also says which page the tab shows, and gets the board that is chosen in a selector. Runs as
// the body of a function with element, props, trigger, server and watch.

const words = JSON.parse(props.words);
const status = element.querySelector("[role=status]");
let current = { query: "", page: "board", base: "", ticket: "" };
let hasCome = false; // the first view
let boardScroll = 0; // where the board was left

const own = () => location.origin + location.pathname;
const place = () => current.base || own();
const isOwnPage = window.top === window.self; // in a Space's frame the bar is out of reach
const opened = (query) => {
  const asked = new URLSearchParams(query);
  return `${asked.get("model") ?? ""}/${asked.get("task") ?? ""}`;
};

function say(text) {
  status.textContent = text;
  setTimeout(() => { status.textContent = ""; }, 2500);
}

/** Opening a page is a step that the browser's back button takes back; all else is not. */
function setBar({ query, touch }) {
  if (!isOwnPage || !touch || location.search === `?${query}`) return;
  const how = opened(query) === opened(location.search) ? "replaceState" : "pushState";
  history[how](null, "", `?${query}${location.hash}`);
}

function setPage(page) {
  const root = document.getElementById("gl-leaderboard");
  if (!root || (root.dataset.page ?? "board") === page) return;
  if ((root.dataset.page ?? "board") === "board") boardScroll = scrollY;
  root.dataset.page = page;
  setTimeout(() => {
    if (page === "board") {
      scrollTo(0, boardScroll);
      part("gl-lb-grid").grid.focus();
      return;
    }
    root.scrollIntoView();
    focusName(root, page);
  }, 60); // the page's own parts arrive with the same answer
}

/** Focus a page's name, and again when its part is drawn anew, until the reader does something. */
function focusName(root, page) {
  const end = performance.now() + 1500;
  const reader = new AbortController();
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => reader.abort(), { signal: reader.signal, capture: true });
  }
  const look = () => {
    if (reader.signal.aborted || root.dataset.page !== page || performance.now() > end) {
      reader.abort();
      return;
    }
    const held = document.activeElement;
    if (!held || held === document.body || !held.offsetParent) {
      root.querySelector(`#gl-lb-${page} .gl-lb-name`)?.focus({ preventScroll: true });
    }
    setTimeout(look, 50);
  };
  look();
}

function take(text) {
  const next = JSON.parse(text);
  const before = opened(current.query);
  current = next;
  hasCome = true;
  setBar(next);
  setPage(next.page);
  if (next.page === "board") rest();
  if (next.page !== "board" && opened(next.query) !== before) {
    document.getElementById("gl-leaderboard")?.scrollIntoView();
  }
}
const load = () => { if (props.value) take(props.value); };
watch("value", load);
if (props.value) load();
else { // the page that the answer will show
  const asked = new URLSearchParams(location.search);
  setPage(asked.get("task") ? "task" : asked.get("model") ? "model" : "board");
}

// -- the grid's state ------------------------------------------------------------------------------
const USUAL_GRID = { // as in grid/state.py; who is compared stands elsewhere
  sort: "[]", filters: "{}", search: '""', columns: "null", ghost: "false",
};

/** Write the grid's own state into the view, as GridState.to_text does; gives the view. */
window.generalLevelKeep = () => {
  const { state } = part("gl-lb-grid").grid;
  const told = Object.entries(USUAL_GRID)
    .filter(([name, usual]) => JSON.stringify(state[name]) !== usual)
    .map(([name]) => [name, state[name]]);
  const asked = new URLSearchParams(current.query);
  if (told.length) asked.set("grid", JSON.stringify(Object.fromEntries(told)));
  else asked.delete("grid");
  props.value = JSON.stringify({ ...current, query: asked.toString(), touch: true });
  load();
  return current.query;
};

// -- choosing --------------------------------------------------------------------------------------
const part = (id) =>
  [...document.querySelectorAll(`#${id} *`)].find((node) => node.show ?? node.grid);
let choosing = Promise.resolve();
const FRESH = 600_000; // ms for which an answer that was asked for ahead may be used
const RESTING = 600; // ms without a choice until boards are asked for ahead
const ahead = new Map(); // request -> { answer, at }

const requestFor = (name, value) =>
  ({ query: current.query, ticket: current.ticket, name, value, held: part("gl-lb-grid").grid.held });

function ask(request) {
  const key = JSON.stringify(request);
  const known = ahead.get(key);
  ahead.delete(key);
  if (known && performance.now() - known.at < FRESH) return known.answer;
  return server.board_chosen(request);
}

/** Ask for a board that will probably be chosen. */
function askAhead(name, value) {
  const request = requestFor(name, value);
  const key = JSON.stringify(request);
  if (ahead.has(key)) return ahead.get(key).answer;
  const answer = server.board_chosen(request);
  answer.catch(() => ahead.delete(key));
  ahead.set(key, { answer, at: performance.now() });
  return answer;
}

/** Once the page rests, ask for the other scopes' boards, one after the other. */
function rest() {
  clearTimeout(rest.timer);
  rest.timer = setTimeout(async () => {
    const { query } = current;
    if (document.hidden || navigator.connection?.saveData || !part("gl-lb-grid")) return;
    for (const key of ahead.keys()) if (JSON.parse(key).query !== query) ahead.delete(key);
    const others = [...document.querySelectorAll("#gl-lb-scope input:not(:checked)")];
    for (const { value } of others) {
      if (query !== current.query) return; // rest() was called again
      await askAhead("scope", value).catch(() => {});
    }
  }, RESTING);
}

// Whoever points at a scope probably chooses it, perhaps before the page came to rest.
window.generalLevelPointed = (value) => {
  if (part("gl-lb-grid")) askAhead("scope", value);
};

/** After the next picture; soon in any case, as a page out of sight draws none. */
const painted = () => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 100);
});

/** Show what is chosen as soon as its board is here; gives the view for the rest to follow. */
async function choose(name, value) {
  const { grid } = part("gl-lb-grid");
  try {
    const answer = JSON.parse(await ask(requestFor(name, value)));
    if (answer.grid) grid.show(answer.grid);
    const settle = ["head", "chips"].map((name) => part(`gl-lb-${name}`).show(answer[name]));
    take(answer.address);
    await painted(); // what comes next takes longer than all of this
    for (const set of settle) set();
    props.value = answer.address;
  } catch {
    say(words.no_answer);
  }
  return current.query;
}

// One after the other: each choice builds on the view of the last.
window.generalLevelChoose = (name, value) => {
  choosing = choosing.then(() => choose(name, value));
  return choosing;
};

element.addEventListener("click", async (event) => {
  const target = event.target.closest("button");
  if (!target) return;
  if ("cite" in target.dataset) raise("cite", { base: place() });
  if ("share" in target.dataset) {
    const link = `${place()}?${hasCome ? current.query : location.search.slice(1)}`;
    try {
      await navigator.clipboard.writeText(link);
      say(words.copied);
    } catch {
      say(`${words.failed}: ${link}`);
    }
  }
});

if (!window.generalLevelNavigates) {
  window.generalLevelNavigates = true;
  document.addEventListener("pointerover", (event) => {
    const input = event.target.closest?.("#gl-lb-scope label")?.querySelector("input");
    if (input && !input.checked) window.generalLevelPointed(input.value);
  });
  addEventListener("popstate", () => raise("navigate", { query: location.search }));
}
