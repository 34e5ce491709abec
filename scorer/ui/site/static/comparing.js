// Models side by side, from the board's own rows.


async function showComparison() {
  const names = view.compare;
  const dock = at("gl-lb-dock");
  const place = at("gl-lb-compare");
  dock.replaceChildren();
  if (!names.length) {
    place.hidden = true;
    return;
  }
  dock.append(el("div", { class: "gl-lb-dock", role: "region", "aria-label": site.words.compare },
    el("b", { text: fill(site.words.compare_bar, { count: names.length, limit: site.limit }) }),
    el("div", {}, ...names.map((name) => action("uncompare", name, `${name} ×`, "gl-lb-chip",
      fill(site.words.compare_remove, { name })))),
    action("jump", "", site.words.compare_jump, "gl-button is-first"),
    action("uncompare", "", site.words.compare_clear, "gl-quiet")));
  const { board } = view;
  const { rows } = await standingsOf(board);
  if (board !== view.board || names !== view.compare) return; // chosen anew meanwhile
  const found = names.map((name) => rows.find(({ model }) => model === name)).filter(Boolean);
  place.hidden = false;
  place.replaceChildren(...heading(site.words.compare),
    table(site.words.compare_columns, found.map(comparedRow), site.words.compare, "is-compared"));
}

const comparedRow = (row) => [
  action("model", row.model, row.model), row.rank === null ? "–" : String(row.rank),
  levelBadge(row.level), ...["S2", "S3", "S4", "S5"].map((name) => points(row.scores[name])),
  `${row.coverage.scored}/${row.coverage.tasks}`, String(row.wins),
];
