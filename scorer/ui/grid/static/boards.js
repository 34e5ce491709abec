// Boards as Python tells them (value.py). What several share is sent once and kept by its key.

const USUAL_COLUMN = { // as in columns.py
  short_title: "", group: "", kind: "number", decimals: 2, unit: "", description: "",
  pinned: false, visible: true, higher_is_better: null, heat: null, opens: "", width: 0,
};
const SHARED_KEPT = 4; // one for each choice of specialists and rules

function makeBoards() {
  const kept = new Map();

  function keep({ key, columns, cells }) {
    kept.delete(key);
    kept.set(key, {
      specs: columns.map((column) => ({ ...USUAL_COLUMN, ...column })),
      cells: cells && unpackCells(cells),
    });
    if (kept.size > SHARED_KEPT) kept.delete(kept.keys().next().value);
  }

  /** A column of the board's own, or the number of a shared one, in brackets if it is shown. */
  function specOf(entry, shared) {
    if (typeof entry === "object" && !Array.isArray(entry)) return { ...USUAL_COLUMN, ...entry };
    const visible = Array.isArray(entry);
    const spec = shared.specs[visible ? entry[0] : entry];
    return spec.visible === visible ? spec : { ...spec, visible };
  }

  /** All cells of a board as one; those of shared columns may come later. */
  function cellsOf(own, shared) {
    if (!own.cells) return null;
    const ids = shared ? shared.cells.ids : own.cells.ids;
    const { columns } = unpackCells(own.cells, ids);
    const others = shared ? shared.cells.columns : new Map();
    return {
      ids,
      order: unpackOrder(own.order, ids.length),
      columns: {
        get: (key) => columns.get(key) ?? others.get(key),
        has: (key) => columns.has(key) || others.has(key),
      },
      add(packed) {
        for (const [key, column] of unpackCells(packed, ids).columns) others.set(key, column);
      },
    };
  }

  return {
    get held() { return [...kept.keys()]; },
    /** The board, or null if what it shares is not here. */
    read(told) {
      if (told.shared) keep(told.shared);
      const { own } = told;
      const shared = own.shared ? kept.get(own.shared) : null;
      if (shared === undefined) return null;
      return { ...own, specs: own.columns.map((entry) => specOf(entry, shared)),
        cells: cellsOf(own, shared) };
    },
  };
}
