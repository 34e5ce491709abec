// The tree of tasks and its keys. Part of one function's body with tasks.js, before this, and
// tasks_address.js, after it.

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
