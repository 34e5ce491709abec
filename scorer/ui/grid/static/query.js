// Which rows are shown, in which order. query.py does the same on the server for large boards.

const TEXT_KINDS = new Set(["text", "badge"]);

/** Tests that a row must pass: one per filter and one per search term. */
function rowTests(cells, specs, state) {
  const tests = [];
  for (const [key, rule] of Object.entries(state.filters)) {
    const column = cells.columns.get(key);
    if (!column) continue;
    if (column.isText) {
      if (rule.in) tests.push((row) => rule.in.includes(column.texts[row]));
      if (rule.has) {
        const wanted = rule.has.toLowerCase();
        tests.push((row) => (column.texts[row] ?? "").toLowerCase().includes(wanted));
      }
    } else {
      const { numbers } = column;
      if (rule.in) tests.push((row) => rule.in.includes(numbers[row]));
      if (rule.min !== undefined) tests.push((row) => numbers[row] >= rule.min);
      if (rule.max !== undefined) tests.push((row) => numbers[row] <= rule.max);
    }
  }
  const terms = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length) {
    const haystacks = searchTexts(cells, specs);
    tests.push((row) => terms.every((term) => haystacks[row].includes(term)));
  }
  return tests;
}

/** Everything a search looks at, per row; made once. */
function searchTexts(cells, specs) {
  if (!cells.haystacks) {
    const texts = specs.filter((spec) => TEXT_KINDS.has(spec.kind) && cells.columns.has(spec.key))
      .map((spec) => cells.columns.get(spec.key).texts);
    cells.haystacks = cells.ids.map((_, row) =>
      texts.map((each) => each[row] ?? "").join("\n").toLowerCase());
  }
  return cells.haystacks;
}

/** Sort by several columns: missing last in both directions, ties in the order given. */
function sortRows(rows, cells, sort) {
  const keys = sort.filter(([key]) => cells.columns.has(key)).map(([key, direction]) => {
    const column = cells.columns.get(key);
    return [column.isText ? column.ranks : column.numbers, direction === "desc" ? -1 : 1];
  });
  if (!keys.length) return rows;
  return rows.sort((a, b) => {
    for (const [values, sign] of keys) {
      const left = values[a];
      const right = values[b];
      if (left === right) continue;
      const leftMissing = Number.isNaN(left);
      const rightMissing = Number.isNaN(right);
      if (leftMissing && rightMissing) continue;
      if (leftMissing) return 1;
      if (rightMissing) return -1;
      return left < right ? -sign : sign;
    }
    return 0; // the sort is stable
  });
}

/** The rows to show, by their number; pinned ghosts are shown apart. */
function orderRows(cells, specs, state, apart) {
  const tests = rowTests(cells, specs, state);
  const rows = [];
  for (const row of cells.order) {
    if (!apart.has(cells.ids[row]) && tests.every((test) => test(row))) rows.push(row);
  }
  return sortRows(rows, cells, state.sort);
}
