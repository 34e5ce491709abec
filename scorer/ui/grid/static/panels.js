// Panels over the grid: the menu of a column (sort, filter, hide) and the column chooser.

/** One panel at a time; Escape and a click elsewhere close it and give the focus back. */
function makePanel(root) {
  const node = make("div", "gg-panel");
  node.hidden = true;
  node.setAttribute("role", "dialog");
  root.append(node);
  let opener = null;

  // Heard only while the panel is open, so that nothing is left behind when the grid goes.
  const onPointer = (event) => {
    const passed = event.composedPath();
    if (!passed.includes(node) && !passed.includes(opener)) close(false);
  };

  function close(back = true) {
    if (node.hidden) return;
    node.hidden = true;
    node.replaceChildren();
    document.removeEventListener("pointerdown", onPointer);
    opener?.setAttribute("aria-expanded", "false");
    if (back) opener?.focus({ preventScroll: true });
    opener = null;
  }

  function open(from, label, ...content) {
    close(false);
    opener = from;
    opener.setAttribute("aria-expanded", "true");
    node.setAttribute("aria-label", label);
    node.replaceChildren(...content);
    node.hidden = false;
    document.addEventListener("pointerdown", onPointer);
    const frame = root.getBoundingClientRect();
    const near = from.getBoundingClientRect();
    const left = Math.min(near.left - frame.left, frame.width - node.offsetWidth - 8);
    node.style.left = `${Math.max(0, left)}px`;
    node.style.top = `${near.bottom - frame.top + 4}px`;
    node.querySelector("input, button")?.focus({ preventScroll: true });
  }

  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return { open, close, get opener() { return node.hidden ? null : opener; } };
}

const button = (text, action, className = "gg-item") => {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", action);
  return node;
};

/** The fields of a column's filter; ``read()`` gives the rule, or null for none. */
function filterFields(spec, rule, values, words) {
  const field = (type, label, value) => {
    const box = make("label", "gg-field");
    const input = make("input");
    input.type = type;
    if (type === "number") input.step = "any";
    input.value = value ?? "";
    box.append(make("span", "", label), input);
    return [box, input];
  };
  const nodes = [];
  let inputs = {};
  if (values) {
    const list = make("div", "gg-set");
    for (const value of values) {
      const box = make("label", "gg-option");
      const input = make("input");
      input.type = "checkbox";
      input.checked = rule?.in?.includes(value) ?? false;
      const text = make("bdi", "", value === null ? words.missing
        : spec.kind === "level" ? `L${value}` : String(value));
      box.append(input, text);
      list.append(box);
      inputs[nodes.length + list.children.length] = [input, value];
    }
    const boxes = Object.values(inputs);
    return { nodes: [make("p", "gg-label", words.only), list], read() {
      const chosen = boxes.filter(([input]) => input.checked).map(([, value]) => value);
      return chosen.length ? { in: chosen } : null;
    } };
  }
  const wanted = TEXT_KINDS.has(spec.kind) ? [["has", "text", words.contains]]
    : [["min", "number", words.min], ["max", "number", words.max]];
  inputs = wanted.map(([name, type, label]) => {
    const [box, input] = field(type, label, rule?.[name]);
    nodes.push(box);
    return [name, input];
  });
  return { nodes, read() {
    const entries = inputs.filter(([, input]) => input.value.trim() !== "")
      .map(([name, input]) => [name, name === "has" ? input.value : Number(input.value)]);
    return entries.length ? Object.fromEntries(entries) : null;
  } };
}

/** The menu of a column. */
function openColumnMenu(panel, opener, spec, { state, values, words, on }) {
  const about = make("div", "gg-about");
  about.append(make("strong", "", spec.title));
  if (spec.description) about.append(make("p", "", spec.description));
  const direction = spec.higher_is_better === null ? ""
    : spec.higher_is_better ? words.higher : words.lower;
  const unit = [spec.unit, direction].filter(Boolean).join(" · ");
  if (unit) about.append(make("p", "gg-quiet", unit));
  const act = (action) => () => { panel.close(); action(); };
  const items = make("div", "gg-items");
  if (spec.opens === "column") items.append(button(words.open_column, act(() => on.openColumn(spec))));
  items.append(
    button(`▲ ${words.ascending}`, act(() => on.sortTo(spec, "asc"))),
    button(`▼ ${words.descending}`, act(() => on.sortTo(spec, "desc"))));
  if (state.sort.some(([key]) => key === spec.key)) {
    items.append(button(words.unsorted, act(() => on.sortTo(spec, null))));
  }
  if (!spec.pinned) items.append(button(words.hide, act(() => on.hide(spec))));
  const form = make("form", "gg-filter");
  const fields = filterFields(spec, state.filters[spec.key], values, words);
  const apply = make("button", "gg-apply", words.apply);
  apply.type = "submit";
  form.append(...fields.nodes, apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const rule = fields.read();
    panel.close();
    on.filter(spec, rule);
  });
  panel.open(opener, spec.title, about, items, form);
}

const CHOICE_HEIGHT = 32; // pixels, as in grid.css

/** Choose columns: groups that open, a search, and only the lines in sight in the document. */
function openChooser(panel, opener, specs, { chosen, words, onChange, usual }) {
  const search = make("input", "gg-search");
  search.type = "search";
  search.placeholder = words.find_column;
  search.setAttribute("aria-label", words.find_column);
  const list = make("div", "gg-choices");
  const room = make("div");
  list.append(room);
  const status = make("p", "gg-quiet");
  status.setAttribute("role", "status");
  const free = specs.filter((spec) => !spec.pinned);
  const groups = groupColumns(free);
  const opened = new Set(groups.size === 1 ? groups.keys() : []);
  let lines = [];

  function collect() {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    lines = [];
    for (const [group, members] of groups) {
      const fits = members.filter((spec) => {
        const text = `${group} ${spec.title} ${spec.short_title}`.toLowerCase();
        return terms.every((term) => text.includes(term));
      });
      if (!fits.length) continue;
      lines.push({ group, members: fits });
      if (terms.length || opened.has(group)) lines.push(...fits.map((spec) => ({ spec })));
    }
    room.style.height = `${lines.length * CHOICE_HEIGHT}px`;
    status.textContent = lines.length
      ? fill(words.columns_count, { shown: chosen.size, all: free.length }) : words.no_column;
    paint();
  }

  function choose(members, on) {
    for (const { key } of members) if (on) chosen.add(key); else chosen.delete(key);
    onChange(chosen);
    collect();
  }

  function lineNode(line, at) {
    const node = make("div", line.spec ? "gg-choice" : "gg-choice is-group");
    node.style.top = `${at * CHOICE_HEIGHT}px`;
    node.dataset.at = at;
    const label = make("label");
    const box = make("input");
    const members = line.spec ? [line.spec] : line.members;
    const held = members.filter(({ key }) => chosen.has(key)).length;
    box.type = "checkbox";
    box.checked = held === members.length;
    box.indeterminate = held > 0 && held < members.length;
    box.addEventListener("change", () => choose(members, box.checked));
    label.append(box, make("span", "", line.spec ? line.spec.title : line.group || "…"));
    label.title = line.spec ? line.spec.title : `${line.group}: ${words.all_of_group}`;
    node.append(label);
    if (!line.spec) {
      const open = opened.has(line.group);
      const fold = button(`${held}/${members.length} ${open ? "▾" : "▸"}`, () => {
        if (open) opened.delete(line.group); else opened.add(line.group);
        collect();
        list.querySelector(`[data-at="${at}"] button`)?.focus();
      }, "gg-fold");
      fold.setAttribute("aria-expanded", open);
      fold.setAttribute("aria-label", line.group);
      node.append(fold);
    }
    return node;
  }

  function paint() {
    const focused = list.querySelector(":focus")?.closest("[data-at]")?.dataset.at;
    const first = Math.max(0, Math.floor(list.scrollTop / CHOICE_HEIGHT) - 2);
    const last = Math.min(lines.length, first + Math.ceil(list.clientHeight / CHOICE_HEIGHT) + 5);
    room.replaceChildren(...lines.slice(first, last).map((line, at) => lineNode(line, first + at)));
    if (focused !== undefined) list.querySelector(`[data-at="${focused}"] input`)?.focus();
  }

  list.addEventListener("scroll", paint, { passive: true });
  search.addEventListener("input", () => { list.scrollTop = 0; collect(); });
  const reset = button(words.default_columns, () => {
    chosen = new Set(usual);
    onChange(chosen);
    collect();
  }, "gg-plain");
  const foot = make("div", "gg-foot");
  foot.append(status, reset);
  panel.open(opener, words.columns, search, list, foot);
  collect();
}
