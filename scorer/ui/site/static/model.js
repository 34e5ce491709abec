// A model's page: where it stands on the board and why, what is known of it, its tasks.

let taskGrid = null; // one for all models

function pageTop(...more) {
  return el("div", { class: "gl-lb-top" }, action("close", "", `← ${site.words.back}`, "gl-quiet"),
    ...more);
}

async function showModel() {
  const { board, model } = view;
  const [standings, told, tasks] = await Promise.all(
    [standingsOf(board), modelFile(model), tasksFile()]);
  if (board !== view.board || model !== view.model || view.task) return;
  const row = standings.rows.find((one) => one.model === model);
  const ranked = standings.rows.filter(({ rank }) => rank !== null).length;
  const title = boards.get(board).title;
  const home = at("gl-lb-model");
  if (!home.children.length) buildModelPage(home);
  at("gl-lb-model-head").replaceChildren(el("div", {},
    pageTop(action("compare", model, site.words.add_to_comparison, "gl-button")),
    modelHero(row, told, title, ranked)));
  at("gs-sums").replaceChildren(...heading(site.words.breakdown, site.words.breakdown_text),
    sums(row));
  setMarkup(at("gs-account"), told.account);
  setMarkup(at("gs-doubts"), told.doubts);
  at("gs-tasks-title").textContent = fill(site.words.tasks_of_board, { board: title });
  showTasksOf(model, board, told, standings, tasks);
}

const setMarkup = (box, html) => {
  box.innerHTML = html ?? ""; // Python's, escaped there
  box.hidden = !html;
};

function buildModelPage(home) {
  const box = el("div", { id: "gs-tasks" });
  home.replaceChildren(el("div", { id: "gl-lb-model-head" }), panel("gs-sums"),
    panel("gs-account"), panel("gs-doubts"),
    el("section", { class: "gl-panel gs-panel" },
      el("h2", { class: "gl-title", id: "gs-tasks-title" }),
      el("p", { class: "gl-sub", text: site.words.tasks_text }), box));
  taskGrid = mountGrid(box, site.words.tasks_label, 0, {
    open_row: ({ id }) => go({ ...view, task: id }),
    select: () => {},
  });
}

function modelHero(row, told, title, ranked) {
  const { words } = site;
  const [low, high] = row.rank_interval ?? [];
  const rank = row.rank === null ? words.model_no_rank
    : fill(words.model_rank, { rank: row.rank, ranked, low, high });
  const standIns = row.as_published.length
    ? fill(words.stand_ins, { modalities: row.as_published.join(", ") }) : "";
  const coverage = fill(words.coverage, row.coverage);
  return el("section", { class: "gl-hero gl-lb-hero", "data-level": row.level ?? "" },
    el("div", { class: "gl-verdict" },
      el("p", { class: "gl-eyebrow", text: fill(words.ranked_on, { board: title }) }),
      el("h2", { class: "gl-lb-name", tabindex: "-1", dir: "auto", text: row.model }),
      el("p", { class: "gl-level",
        text: row.level === null ? words.no_level : fill(words.level, { level: row.level }) }),
      el("p", { class: "gl-sub", text: rank }),
      standIns ? el("p", { class: "gl-sub", text: standIns }) : null),
    markup(told.facts ?? ""),
    el("div", { class: "gl-cards" },
      ...Object.keys(words.scores).map((name) => scoreCard(row, name, coverage))),
    el("p", { class: "gl-signature" }, el("span", { text: words.signature }),
      el("code", { text: site.signature })));
}

function scoreCard(row, name, coverage) {
  const { words } = site;
  const title = el("h3", {}, el("b", { text: name }), " ",
    el("span", { text: words.scores[name] }));
  const score = row.scores[name];
  if (score === null) {
    return el("article", { class: "gl-card is-off", "data-score": name }, title,
      el("p", { text: words.no_score }));
  }
  return el("article", { class: "gl-card", "data-score": name }, title,
    el("p", { class: "gl-value", text: points(score) }), bounds(name, row.bounds[name]),
    el("p", { class: "gl-coverage", text: coverage }));
}

/** What the missing tasks leave open. */
function bounds(name, given) {
  if (!given) return el("div", { class: "gl-range is-off" });
  const [low, high] = [given[0] ?? 0, Math.max(given[0] ?? 0, given[1] ?? 0)];
  const told = fill(site.words.bounds_label, { name, low: points(low), high: points(high) });
  return el("div", { class: "gl-range", role: "img", tabindex: "0", "aria-label": told },
    el("span", { class: "gl-track" },
      el("i", { style: `left:${low}%;width:${high - low}%` }), el("b", { style: `left:${low}%` })),
    el("small", { text: fill(site.words.bounds, { low: points(low), high: points(high) }) }),
    el("span", { class: "gl-tip", "aria-hidden": "true", text: told }));
}

/** The sums behind the scores: a row for each paradigm of each modality, as report_html.py has. */
function sums(row) {
  const { words } = site;
  const line = (name, one) => el("tr", {}, el("th", { scope: "row", text: name }),
    ...[`${one.scored} / ${one.tasks}`, String(one.wins), points(one.mean),
      points(one.mean_of_wins ?? one.S_L)].map((text) => el("td", { text })));
  const group = (name, told) => el("tr", { class: "gl-group" },
    el("th", { scope: "rowgroup", text: name }), el("td", { colspan: "4" }, ...told));
  const rows = Object.entries(row.modalities).flatMap(([name, one]) => [
    group(name, ["S2", "S3", "S4"].filter((level) => one[level] !== null).map((level) =>
      el("span", {}, `${level} `, el("b", { text: points(one[level]) })))),
    ...Object.entries(words.both_paradigms).filter(([key]) => one[key])
      .map(([key, text]) => line(text, one[key]))]);
  if (row.language) {
    const weight = fill(words.language_weight, { weight: row.language.w_L.toFixed(4) });
    rows.push(group(words.language, [el("span", { text: weight })]),
      line(words.tasks_of_language, row.language));
  }
  return el("div", { class: "gl-scroll", tabindex: "0", role: "region", "aria-label": words.breakdown },
    el("table", { class: "gl-breakdown" },
      el("thead", {}, el("tr", {}, ...words.breakdown_columns.map((text) =>
        el("th", { scope: "col", text })))), el("tbody", {}, ...rows)));
}

function showTasksOf(model, board, told, standings, tasks) {
  const places = new Map(tasks.shared.cells.ids.map((id, place) => [id, place]));
  const rows = standings.tasks.map((id) => places.get(id)).filter((place) => place !== undefined);
  const shared = taskGrid.held.includes(tasks.shared.key) ? {} : { shared: tasks.shared };
  taskGrid.show({
    view: `${model}\n${board}`, state: {}, ...shared,
    own: { ...told.own, rows: rows.length, order: packOrder(rows) },
  });
}
