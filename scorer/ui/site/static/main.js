// Puts the page together: what is chosen becomes a view, a view becomes an address and a sight.

let site = null; // data/site.json
let boards = new Map();
let view = structuredClone(USUAL);
let boardGrid = null;
let shownBoard = null;
let boardScroll = 0; // where the board was left

const page = () => (view.task ? "task" : view.model ? "model" : "board");
const closed = () => ({ ...view, model: "", task: "" });

/** Show a view; a page that opens or closes is a step of the browser's back button. */
function go(next) {
  const before = view;
  view = next.board === before.board ? next : { ...next, grid: keptGrid(next.grid) };
  setBar(view, before.model !== view.model || before.task !== view.task);
  show(before);
}

/** With the board go its sorting and its filters; a search stays. */
const keptGrid = (grid) => (grid.search ? { search: grid.search } : {});

function show(before) {
  showChoice();
  setPage(before);
  setTitle();
  const work = page() === "task" ? showTask() : page() === "model" ? showModel() : null;
  Promise.all([showBoard(), showComparison(), work]).then(() => {
    at("gl-leaderboard").removeAttribute("aria-busy");
    complain(false);
    if (work && (before?.model !== view.model || before?.task !== view.task)) {
      document.querySelector(`#gl-lb-${page()} .gl-lb-name`)?.focus({ preventScroll: true });
    }
  }).catch(() => complain(true));
}

function setPage(before) {
  const root = at("gl-leaderboard");
  const now = page();
  const was = root.dataset.page ?? "board";
  root.dataset.page = now;
  if (was === now && before?.model === view.model && before?.task === view.task) return;
  if (was === "board" && now !== "board") boardScroll = scrollY;
  if (now === "board" && was !== "board") scrollTo(0, boardScroll);
  else if (now !== "board") scrollTo(0, 0);
}

function setTitle(opened = view.model) {
  document.title = [opened, boards.get(view.board).title, site.title].filter(Boolean).join(" · ");
}

function complain(failed) {
  const box = at("gs-failed");
  box.replaceChildren();
  if (!failed) return;
  box.append(el("div", { class: "gl-lb-note", role: "alert" }, el("p", { text: site.words.failed }),
    el("button", { type: "button", class: "gl-button", text: site.words.retry,
      onclick: () => { shownBoard = null; show(view); } })));
}

async function showBoard() {
  const id = view.board;
  const state = { ...view.grid, selected: view.compare };
  if (shownBoard === id) {
    boardGrid.show({ view: id, state });
    return;
  }
  const [board, shared] = await Promise.all([boardFile(id), sharedFile()]);
  if (id !== view.board) return; // another was chosen meanwhile
  shownBoard = id;
  at("gl-lb-head").innerHTML = board.head; // Python's, escaped there
  const { head, ...told } = board;
  const held = boardGrid.held.includes(shared.key);
  boardGrid.show({ ...told, state: { ...view.grid, selected: view.compare },
    ...(held ? {} : { shared }) });
  at("gs-downloads").replaceWith(downloadsOf(boards.get(id)));
}

function buildBoard() {
  const grid = el("div", { id: "gl-lb-grid" });
  at("gl-lb-board").replaceChildren(el("div", { id: "gl-lb-head" }), grid,
    el("div", { id: "gs-downloads" }),
    el("section", { id: "gl-lb-compare", class: "gl-panel gs-panel", hidden: true }));
  at("gl-lb-note").after(el("div", { id: "gs-failed" }));
  boardGrid = mountGrid(grid, site.grid.words.label, site.limit, {
    state(state) {
      if (page() !== "board") return;
      view = { ...view, grid: gridPart(state) };
      setBar(view, false);
    },
    select({ selected }) {
      view = { ...view, compare: selected };
      setBar(view, false);
      showComparison().catch(() => complain(true));
    },
    open_row: ({ id }) => acts.model(id),
    open_column: ({ key }) => acts.task(key),
  });
}

const acts = {
  model: (name) => { if (Object.hasOwn(site.models, name)) go({ ...view, model: name, task: "" }); },
  task: (id) => go({ ...view, task: id }),
  board(id) {
    if (boards.has(id)) go({ ...closed(), board: id });
    else note([`board=${id}`]);
  },
  close: () => go(view.task ? { ...view, task: "" } : closed()),
  compare(name) {
    const compare = [...new Set([...view.compare, name])].slice(0, site.limit);
    go({ ...closed(), compare });
  },
  uncompare: (name) =>
    go({ ...view, compare: name ? view.compare.filter((one) => one !== name) : [] }),
  jump() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    at("gl-lb-compare").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
  },
};

function buildFooter() {
  const { words } = site;
  const told = fill(words.footer, {
    ...site, models: Object.keys(site.models).length, boards: boards.size });
  at("gl-footer").replaceChildren(el("div", { class: "gl-footer" }, el("span", { text: told }),
    el("span", { text: fill(words.footer_data, site) }),
    el("span", { text: site.signature }), el("span", { text: words.footer_static })));
}

function open() {
  const { view: asked, lacking } = readAddress(location.search);
  const before = view;
  view = asked;
  note(lacking);
  show(before);
}

async function start() {
  site = await read("data/site.json");
  boards = new Map(site.boards.map((board) => [board.id, board]));
  buildChoosing();
  buildBoard();
  buildFooter();
  document.addEventListener("click", (event) => {
    const asked = event.target.closest?.("button[data-do]")?.dataset;
    if (asked && Object.hasOwn(acts, asked.do)) acts[asked.do](asked.value);
  });
  addEventListener("popstate", open);
  open();
}

start().catch(() => {
  const text = location.protocol === "file:"
    ? document.body.dataset.noServer : document.body.dataset.failed;
  at("gl-leaderboard").replaceChildren(
    el("div", { class: "gl-lb-note", role: "alert" }, el("p", { text })));
});
