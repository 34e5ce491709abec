// The list of tasks: a tree of modalities, skills and tasks, searched and filtered in the browser.
// Runs as the body of a function with element, props, trigger and watch. What is needed of the
// catalog comes once, as JSON text in props.value; see task_list.py.

const words = JSON.parse(props.words);
const find = (selector) => element.querySelector(selector);
const search = find("input[type=search]");
const tree = find("[role=tree]");
const status = find("[role=status]");
const EXPAND_UP_TO = 60; // tasks that are shown at once, without opening their groups

let tasks = []; // {id, title, samples, <trait>: [names], text}
let list = null; // what the server sent
let rows = []; // what stands in the tree, from the top
let active = ""; // key of the row that the keyboard is on
let selected = "";
let toggled = new Map(); // key of a group -> whether the reader opened or closed it

const root = () => document.getElementById("gl-bench");
const counted = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u2009");
const label = (trait, name) => list.labels[trait]?.[name] ?? name;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const fields = () => [...element.querySelectorAll("select[data-field]")];

function unpack(sent) {
  list = sent;
  tasks = sent.tasks.map(([id, title, samples, ...traits]) => {
    const task = { id, title, samples };
    sent.traits.forEach((trait, place) => {
      task[trait] = traits[place].map((number) => sent.names[trait][number]);
    });
    const said = sent.traits.flatMap((trait) => task[trait].map((name) => label(trait, name)));
    task.text = [id, title, ...said].join(" ").toLowerCase();
    return task;
  });
}

// -- filters --------------------------------------------------------------------------------------

function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

function fill(select, options) {
  select.replaceChildren(...options);
  select.value = "";
}

/** Offer what tasks have; skills by modality, since some share a name. */
function fillFilters() {
  for (const select of fields()) {
    const field = select.dataset.field;
    if (field === "scope") {
      const scopes = list.boards.map(({ scope, title }) => option(scope, `${scope} · ${title}`));
      fill(select, [option("", words.all_boards), ...scopes]);
    } else if (field === "board") {
      fillBoards();
    } else if (field === "skill") {
      fill(select, [option("", words.any), ...skillGroups()]);
    } else {
      const names = list.names[field].filter(Boolean);
      if (field !== "modality" && field !== "scoring") names.sort((a, b) => a.localeCompare(b));
      fill(select, [option("", words.any), ...names.map((name) => option(name, label(field, name)))]);
    }
  }
}

function skillGroups() {
  return list.names.sheet.map((sheet) => {
    const group = document.createElement("optgroup");
    group.label = label("sheet", sheet);
    const skills = new Set(tasks.filter((task) => task.sheet[0] === sheet).map((task) => task.skill[0]));
    group.append(...[...skills].map((skill) => option(skill, label("skill", skill))));
    return group;
  });
}

function fillBoards() {
  const [scope, board] = ["scope", "board"].map((name) => find(`select[data-field=${name}]`));
  const known = list.boards.find((one) => one.scope === scope.value);
  board.replaceChildren(
    ...(known ? known.boards.map(([id, title]) => option(id, title)) : [option("", words.all_boards)]),
  );
  board.disabled = !known;
}

function onBoard() {
  const scope = list.boards.find((one) => one.scope === find("[data-field=scope]").value);
  const board = scope?.boards.find(([id]) => id === find("[data-field=board]").value);
  if (!board) return null;
  const places = new Set();
  for (let run = 0; run < board[2].length; run += 2) {
    for (let step = 0; step < board[2][run + 1]; step += 1) places.add(board[2][run] + step);
  }
  return places;
}

function matching() {
  const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const places = onBoard();
  const wanted = fields()
    .filter((select) => select.value && !["scope", "board"].includes(select.dataset.field))
    .map((select) => [select.dataset.field, select.value]);
  return tasks.filter(
    (task, place) =>
      (!places || places.has(place)) &&
      wanted.every(([field, value]) => task[field].includes(value)) &&
      terms.every((term) => task.text.includes(term)),
  );
}

// -- the tree -------------------------------------------------------------------------------------

/** Group the tasks that match, and list the rows that are open. */
function lay(matches) {
  const groups = new Map();
  for (const task of matches) {
    const skills = groups.get(task.sheet[0]) ?? groups.set(task.sheet[0], new Map()).get(task.sheet[0]);
    const members = skills.get(task.skill[0]) ?? skills.set(task.skill[0], []).get(task.skill[0]);
    members.push(task);
  }
  const few = matches.length <= EXPAND_UP_TO || groups.size === 1;
  const holds = (members) => members.some((task) => task.id === selected);
  const found = [];
  for (const [sheet, skills] of groups) {
    const all = [...skills.values()].flat();
    const isOpen = toggled.get(sheet) ?? (few || holds(all));
    found.push(group(sheet, 1, "sheet", sheet, all, isOpen, groups.size, found));
    if (!isOpen) continue;
    for (const [skill, members] of skills) {
      const shown = toggled.get(skill) ?? true;
      found.push(group(skill, 2, "skill", skill, members, shown));
      if (shown) found.push(...members.map((task) => ({ key: task.id, level: 3, task })));
    }
  }
  return found;
}

function group(key, level, trait, name, members, isOpen) {
  const samples = members.reduce((sum, task) => sum + task.samples, 0);
  const told = members.length === 1 ? words.group_one : words.group;
  const values = { tasks: counted(members.length), samples: counted(samples) };
  return { key, level, text: label(trait, name), told: filled(told, values), isOpen };
}

function rowElement(row) {
  const made = document.createElement(row.task ? "a" : "div");
  made.className = `gl-bench-row is-level-${row.level}`;
  made.setAttribute("role", "treeitem");
  made.setAttribute("aria-level", row.level);
  made.dataset.key = row.key;
  made.tabIndex = row.key === active ? 0 : -1;
  const [name, told] = [document.createElement("span"), document.createElement("small")];
  if (row.task) {
    made.href = `?${address(row.key)}`;
    made.setAttribute("aria-selected", String(row.key === selected));
    name.textContent = row.task.title;
    const samples = counted(row.task.samples);
    told.textContent = `${row.task.metric[0]} · ${samples}`;
    const spoken = [row.task.metric[0], filled(words.samples, { samples })].join(" · ");
    made.title = spoken;
    made.setAttribute("aria-label", `${row.task.title}, ${spoken}`);
  } else {
    made.setAttribute("aria-expanded", String(row.isOpen));
    name.textContent = row.text;
    told.textContent = row.told;
  }
  made.append(name, " ", told);
  return made;
}

function draw() {
  if (!list) return;
  const matches = matching();
  rows = lay(matches);
  if (!rows.some((row) => row.key === active)) active = rows[0]?.key ?? "";
  const hadFocus = tree.contains(document.activeElement);
  tree.replaceChildren(...rows.map(rowElement));
  if (hadFocus) focusActive();
  const samples = matches.reduce((sum, task) => sum + task.samples, 0);
  status.textContent = matches.length
    ? filled(words.count, {
        tasks: counted(matches.length), all: counted(tasks.length), samples: counted(samples),
      })
    : words.none;
  const on = fields().filter((select) => select.value && select.dataset.field !== "board").length;
  find("summary").textContent = on ? filled(words.filters_on, { count: on }) : words.filters;
  find("[data-reset]").hidden = !on && !search.value;
}

const rowAt = (key) => tree.querySelector(`[data-key="${CSS.escape(key)}"]`);

function focusActive() {
  const row = rowAt(active);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function moveTo(row) {
  if (!row) return;
  const before = rowAt(active);
  if (before) before.tabIndex = -1;
  active = row.key;
  rowAt(active).tabIndex = 0;
  focusActive();
}

function toggle(row, isOpen) {
  toggled.set(row.key, isOpen);
  active = row.key;
  draw();
  focusActive();
}

/** The keys of a tree, as readers of screens know them. */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const place = rows.findIndex((row) => row.key === active);
  const row = rows[place];
  const parent = () => rows.slice(0, place).findLast((one) => one.level < row.level);
  const acts = {
    ArrowDown: () => moveTo(rows[place + 1]),
    ArrowUp: () => (place ? moveTo(rows[place - 1]) : search.focus()),
    Home: () => moveTo(rows[0]),
    End: () => moveTo(rows.at(-1)),
    ArrowRight: () => (row.task || row.isOpen ? moveTo(rows[place + 1]) : toggle(row, true)),
    ArrowLeft: () => (!row.task && row.isOpen ? toggle(row, false) : moveTo(parent())),
    Enter: () => (row.task ? choose(row.key) : toggle(row, !row.isOpen)),
    " ": () => (row.task ? choose(row.key) : toggle(row, !row.isOpen)),
  };
  if (!row || !acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

// -- opening, and the address ---------------------------------------------------------------------

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
