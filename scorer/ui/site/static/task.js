// A task's view: what it measures, whom one has to reach, and every model's place on it.

async function showTask() {
  const { task } = view;
  const [tasks, shared, block] = await Promise.all([tasksFile(), sharedFile(), blockOf(task)]);
  const place = tasks.shared.cells.ids.indexOf(task);
  if (task !== view.task) return;
  if (place < 0 || block < 0) {
    note([`task=${task}`]);
    go({ ...view, task: "" });
    return;
  }
  const packed = await cellsFile(block);
  if (task !== view.task) return;
  const told = tasks.tasks[place];
  setTitle(told.title);
  const metric = tasks.metrics[told.metric];
  const column = unpackCells(packed, shared.cells.ids).columns.get(task);
  const ranking = rankOn(column, shared.cells.ids, metric.higher);
  at("gl-lb-task").replaceChildren(
    el("div", { id: "gl-lb-task-head" },
      el("div", {}, pageTop(), taskHero(told, metric, ranking))),
    panel("", ...heading(site.words.task_ranking, site.words.task_ranking_text),
      table(site.words.ranking_columns, ranking.map((one) => rankedRow(one, metric)),
        site.words.task_ranking, "is-ranking gs-ranking")));
}

/** Every model's place by raw score; ties share a rank, those without a score come last. */
function rankOn(column, ids, higher) {
  const all = ids.map((model, row) => ({
    model, score: column.has(row) ? column.numbers[row] : null, won: column.heat(row) === 1,
    state: column.state(row), note: column.note(row), rank: null,
  }));
  const scored = all.filter(({ score }) => score !== null)
    .sort((a, b) => (higher ? b.score - a.score : a.score - b.score));
  scored.forEach((one, index) => {
    const before = scored[index - 1];
    one.rank = before && before.score === one.score ? before.rank : index + 1;
  });
  return [...scored, ...all.filter(({ score }) => score === null)];
}

function rankedRow({ model, score, won, state, note: remark, rank }, metric) {
  const outcome = score === null ? ["missing", site.words.cell_states[state]]
    : won ? ["won", site.words.won] : ["lost", site.words.lost];
  const badge = el("span", { class: `gl-badge is-${outcome[0]}`, text: outcome[1] });
  const doubt = remark && el("abbr", { class: "gl-lb-doubted", title: remark, tabindex: "0", text: "?" });
  return [rank === null ? "–" : String(rank), action("model", model, model),
    raw(score, metric.unit), doubt ? [badge, " ", doubt] : badge];
}

function taskHero(told, metric, ranking) {
  const { words } = site;
  const scored = ranking.filter(({ score }) => score !== null);
  const summary = fill(words.task_summary, {
    scored: scored.length, models: ranking.length, wins: scored.filter(({ won }) => won).length });
  const unit = metric.sota_in_points ? words.task_in_points : metric.unit;
  const sota = Object.entries(told.sota ?? {}).map(([name, score]) => el("li", {},
    el("b", { text: raw(score) }), " ", el("small", { text: unit }), " ",
    el("span", { text: words.task_sota_name[name] ?? name })));
  if (told.sota_points !== undefined) {
    sota.push(el("li", {}, el("b", { text: fill(words.specialist_points, {
      points: points(told.sota_points) }) })));
  }
  const measured = [el("b", { text: told.metric }), ` ${metric.higher ? "↑" : "↓"} `,
    metric.higher ? words.task_higher : words.task_lower, metric.unit ? `, ${metric.unit}` : ""];
  const board = `D/${told.skill_id}`;
  const skill = boards.has(board) ? action("board", board, told.skill) : told.skill;
  const listed = [
    ["metric", measured], ["definition", metric.definition],
    ["normaliser", el("code", { text: metric.formula })], ["paper_metric", told.paper_metric],
    ["skill", skill], ["modality", told.sheet], ["domains", told.domains],
    ["capabilities", told.capabilities], ["data_source", told.data_source],
    ["samples", told.samples], ["table", told.table], ["name", told.name], ["remark", told.remark],
  ].filter(([, value]) => value);
  return el("section", { class: "gl-hero gl-lb-hero is-task" },
    el("div", { class: "gl-verdict" }, el("p", { class: "gl-eyebrow", text: told.sheet }),
      el("h2", { class: "gl-lb-name", tabindex: "-1", text: told.title }),
      el("p", { class: "gl-sub", text: words.task_specialist }),
      el("p", { class: "gl-lb-specialist", text: told.specialist ?? words.task_sota_none }),
      el("ul", { class: "gl-lb-sota" }, ...sota), el("p", { class: "gl-sub", text: summary })),
    el("dl", { class: "gl-facts" }, ...listed.map(([name, value]) => {
      const cell = el("dd");
      cell.append(...(Array.isArray(value) ? value : [value]));
      return el("div", {}, el("dt", { text: words.task_facts[name] }), cell);
    })),
    el("p", { class: "gl-signature" }, el("span", { text: words.signature }),
      el("code", { text: site.signature })));
}
