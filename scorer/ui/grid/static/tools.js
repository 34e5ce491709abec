// Above and below the grid: search, columns, chips of what narrows the rows, the legend.

function makeTools(root, words, on) {
  const bar = make("div", "gg-bar");
  const search = make("input", "gg-search");
  search.type = "search";
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  const columns = button(words.columns, () => on.choose(columns), "gg-plain");
  columns.setAttribute("aria-haspopup", "dialog");
  const ghost = button(words.pin_ghost, () => on.pinGhost(), "gg-plain gg-ghost");
  const count = make("span", "gg-count");
  count.setAttribute("role", "status");
  bar.append(search, columns, ghost, count);
  const chips = make("div", "gg-chips");
  const spoken = make("div", "gg-spoken");
  spoken.setAttribute("aria-live", "polite");
  const message = make("p", "gg-message");
  message.setAttribute("role", "alert");
  const legend = make("div", "gg-legend");
  legend.append(make("span", "gg-quiet", words.legend));
  for (const heat of ["won", "close", "far"]) {
    const sample = make("span", `gg-sample heat-${heat}`, words[`heat_${heat}`]);
    legend.append(sample);
  }
  legend.append(make("span", "gg-sample is-missing", `– ${words.state_missing}`));
  root.append(bar, chips);

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => on.search(search.value), on.searchDelay());
  });

  function ruleText(spec, rule) {
    const show = (value) => (value === null ? words.missing
      : spec.kind === "level" ? `L${value}` : String(value));
    const parts = [];
    if (rule.min !== undefined) parts.push(`≥ ${rule.min}`);
    if (rule.max !== undefined) parts.push(`≤ ${rule.max}`);
    if (rule.has) parts.push(`“${rule.has}”`);
    if (rule.in) parts.push(rule.in.map(show).join(", "));
    return `${spec.short_title || spec.title} ${parts.join(" ")}`;
  }

  function chip(text, action, className) {
    const node = button("", action, `gg-chip ${className}`);
    node.setAttribute("aria-label", fill(words.remove_filter, { filter: text }));
    node.append(make("bdi", "", text), make("span", "", "×"));
    return node;
  }

  return {
    legend, spoken, message,
    say(text) { spoken.textContent = text; },
    complain(text) { message.textContent = text; },
    update(state, specs, source, total) {
      if (!isFocused(search)) search.value = state.search;
      ghost.hidden = !specs.hasGhosts;
      ghost.setAttribute("aria-pressed", state.ghost);
      legend.hidden = !specs.hasHeat;
      count.textContent = fill(words.count, { shown: source.count + source.top.length, all: total });
      const known = new Map(specs.list.map((spec) => [spec.key, spec]));
      const sorts = state.sort.filter(([key]) => known.has(key)).map(([key, direction]) =>
        chip(`${direction === "asc" ? "▲" : "▼"} ${known.get(key).short_title || known.get(key).title}`,
          () => on.sortTo(known.get(key), null), "is-sort"));
      const rules = Object.entries(state.filters).filter(([key]) => known.has(key))
        .map(([key, rule]) => chip(ruleText(known.get(key), rule),
          () => on.filter(known.get(key), null), "is-filter"));
      const marks = [...sorts, ...rules];
      if (state.selected.length) {
        marks.push(make("span", "gg-quiet", fill(words.selected, { count: state.selected.length })));
      }
      if (rules.length || state.search || sorts.length > 1) {
        marks.push(button(words.reset, () => on.reset(), "gg-plain"));
      }
      chips.replaceChildren(...marks);
    },
  };
}
