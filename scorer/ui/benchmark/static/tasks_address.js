// Opening tasks, the address, and all events of the list. The last part of one function's body, after
// tasks.js and tasks_tree.js.

const address = (id) => new URLSearchParams({ benchmark: id }).toString().replaceAll("%2F", "/");
const asked = () => new URLSearchParams(location.search).get("benchmark");
const isNarrow = () => matchMedia("(max-width: 1000px)").matches;

/** In a Space's frame the bar is out of reach; anywhere else each task is a step of the history. */
function setBar(id) {
  if (window.top !== window.self || asked() === id) return;
  history.pushState(null, "", `?${address(id)}${location.hash}`);
}

/** Show a task, or none; the server writes its page. */
function show(id) {
  selected = id;
  root().dataset.page = id ? "task" : "list";
  root().dataset.task = id;
  trigger("open", { task: id, source: root().dataset.source ?? "" });
  if (id && !rowAt(id)) toggled.delete(tasks.find((task) => task.id === id)?.sheet[0]);
  if (!id || !rowAt(id)) draw();
  mark(id || active);
}

/** Set apart the row of the task that is shown, without drawing the tree anew. */
function mark(key) {
  tree.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  rowAt(selected)?.setAttribute("aria-selected", "true");
  const [before, now] = [rowAt(active), rowAt(key)];
  if (!now) return;
  if (before) before.tabIndex = -1;
  now.tabIndex = 0;
  active = key;
}

function choose(id) {
  setBar(id);
  show(id);
  const top = root().getBoundingClientRect().top;
  if (top < 0) root().scrollIntoView();
  if (isNarrow()) focusPage();
}

/** On a narrow screen the page takes the list's place, so a reader's focus goes there. */
function focusPage() {
  const page = document.getElementById("gl-bench-task");
  const before = page.querySelector(".gl-bench-name");
  const observer = new MutationObserver(() => {
    const title = page.querySelector(".gl-bench-name");
    if (!title || title === before) return;
    observer.disconnect();
    title.focus({ preventScroll: true });
  });
  observer.observe(page, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 5000);
}

function back() {
  const key = selected;
  setBar("");
  show("");
  mark(key);
  focusActive();
}

function turnTo(tab) {
  const button = document.querySelector(`#gl-tabs button[role=tab][data-tab-id="${tab}"]`);
  if (button && button.getAttribute("aria-selected") !== "true") button.click();
}

/** A step back or forth. One that stays among tasks is kept from the leaderboard. */
function onStep(event) {
  const id = asked();
  if (id !== null) {
    event.stopImmediatePropagation();
    turnTo("benchmark");
    if (id !== selected) show(id);
    return;
  }
  if (new URLSearchParams(location.search).has("board")) turnTo("leaderboard");
  if (selected) show("");
}

// -- events ---------------------------------------------------------------------------------------

function changed() {
  toggled = new Map();
  draw();
}

search.addEventListener("input", changed);
search.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" && rows.length) {
    event.preventDefault();
    focusActive();
  }
});
element.addEventListener("change", (event) => {
  if (!event.target.dataset.field) return;
  if (event.target.dataset.field === "scope") fillBoards();
  changed();
});
tree.addEventListener("keydown", onKey);
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-reset]")) {
    search.value = "";
    fillFilters();
    changed();
    search.focus();
    return;
  }
  const key = event.target.closest("[role=treeitem]")?.dataset.key;
  const row = rows.find((one) => one.key === key);
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  active = key;
  if (row.task) choose(key);
  else toggle(row, !row.isOpen);
});

// Elsewhere in the tab: back to the list, or to another task that a text names.
root().addEventListener("click", (event) => {
  const link = event.target.closest("[data-bench]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.bench) choose(link.dataset.bench);
  else back();
});
addEventListener("popstate", onStep, { capture: true });

function load() {
  if (!props.value || list) return;
  const sent = JSON.parse(props.value);
  unpack(sent.list);
  fillFilters();
  selected = sent.selected;
  active = selected;
  root().dataset.page = selected ? "task" : "list";
  root().dataset.task = selected;
  element.firstElementChild.removeAttribute("aria-busy");
  draw();
  rowAt(selected)?.scrollIntoView({ block: "nearest" });
}
watch("value", load);
load();
