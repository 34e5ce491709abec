// The list of tasks: a tree of modalities, skills and tasks, searched and filtered in the browser.
// Runs, with tasks_tree.js and tasks_address.js after it, as the body of a function with element,
// props, trigger and watch. What is needed of the catalog comes once, as JSON text in props.value;
// see task_list.py.

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
