// Where cells come from: all of them in the browser, or block by block from the server.
// Both know ``count`` and ``top`` (pinned ghosts) and give rows as {id, cell(key) -> [column, row]};
// a row or a cell that is on its way is null.

const BLOCK_COLUMNS = 24;

/** The columns asked for, and those beside them. */
function withNeighbours(keys, specs) {
  const places = new Map(specs.map((spec, at) => [spec.key, at]));
  const near = new Set(keys.map((key) => Math.floor(places.get(key) / BLOCK_COLUMNS)));
  return specs.filter((_, at) => near.has(Math.floor(at / BLOCK_COLUMNS))).map(({ key }) => key);
}

/** All rows are here; columns that are not shown at first come whole when they are needed. */
function localSource({ cells, specs, ghosts, shared }, ask, onArrival, onFailure, onChange) {
  const known = new Set(specs.map(({ key }) => key));
  let order = [];
  let state = null;
  let inSight = [];
  let busy = false;
  const rowOf = (row) => ({
    id: cells.ids[row],
    cell: (key) => (cells.columns.has(key) ? [cells.columns.get(key), row] : null),
  });

  async function fetchColumns() {
    const queried = [...Object.keys(state.filters), ...state.sort.map(([key]) => key)];
    const lacking = (keys) => keys.filter((key) => known.has(key) && !cells.columns.has(key));
    const wanted = lacking([...queried, ...inSight]);
    if (busy || !wanted.length) return;
    busy = true;
    const decides = lacking(queried).length > 0;
    const keys = lacking(withNeighbours(wanted, specs));
    try {
      const answer = JSON.parse(await ask({ keys, shared }));
      if (answer.changed) {
        onChange();
        return;
      }
      if (answer.problem) throw new Error(answer.problem);
      cells.add(answer.cells);
      for (const key of lacking(keys)) known.delete(key); // the server does not have them
      if (decides) source.refresh(state);
      busy = false;
      onArrival(decides);
      fetchColumns();
    } catch (error) {
      busy = false;
      onFailure(error);
    }
  }

  const source = {
    cells,
    top: [],
    get count() { return order.length; },
    adopt(next) { this.refresh(next); },
    refresh(next) {
      state = next;
      const apart = new Set(state.ghost ? ghosts : []);
      order = orderRows(cells, specs, state, apart);
      this.top = apart.size
        ? cells.ids.flatMap((id, row) => (apart.has(id) ? [rowOf(row)] : [])) : [];
      fetchColumns();
    },
    row: (place) => rowOf(order[place]),
    want(first, last, keys) {
      inSight = keys;
      fetchColumns();
    },
  };
  return source;
}

const BLOCK_ROWS = 64;

/** Blocks of rows and columns, asked for as they come into sight, dropped with the query. */
function remoteSource(page, specs, ask, onArrival, onFailure) {
  const pinned = specs.filter((spec) => spec.pinned).map((spec) => spec.key);
  let query = {};
  let generation = 0;
  let stale = false; // what is held answers an older query; shown until the new answer is here
  let blocks = new Map(); // block of rows -> {ids, columns: Map(key -> [column, first row])}
  let busy = false;
  let wanted = null;

  const blockOf = (place) => Math.floor(place / BLOCK_ROWS);

  function lacks({ start, stop, keys }) {
    if (stale) return true;
    for (let block = blockOf(start); block < blockOf(stop); block += 1) {
      const held = blocks.get(block);
      if (!held || keys.some((key) => !held.columns.has(key))) return true;
    }
    return false;
  }

  function store(answer, start) {
    const cells = unpackCells(answer.cells);
    if (stale) blocks = new Map();
    stale = false;
    source.count = answer.count;
    const apart = unpackCells(answer.top);
    source.top = apart.ids.map((id, row) => ({
      id,
      cell: (key) => (apart.columns.has(key) ? [apart.columns.get(key), row] : null),
    }));
    for (let from = 0; from < cells.ids.length; from += BLOCK_ROWS) {
      const held = blocks.get(blockOf(start + from)) ?? { columns: new Map() };
      held.ids = cells.ids.slice(from, from + BLOCK_ROWS);
      for (const [key, column] of cells.columns) held.columns.set(key, [column, from]);
      blocks.set(blockOf(start + from), held);
    }
  }

  async function fetchNext() {
    if (busy || !wanted) return;
    const request = wanted;
    const asked = generation;
    wanted = null;
    if (!lacks(request)) return;
    busy = true;
    try {
      const answer = JSON.parse(await ask({ ...query, ...request }));
      if (answer.problem) throw new Error(answer.problem);
      if (asked === generation) {
        store(answer, request.start);
        onArrival();
      }
    } catch (error) {
      onFailure(error);
    } finally {
      busy = false;
      fetchNext();
    }
  }

  const source = {
    cells: null,
    count: 0,
    top: [],
    get isStale() { return stale; },
    /** Take note of the query that what is held already answers. */
    adopt({ sort, filters, search, ghost }) {
      query = { sort, filters, search, ghost };
    },
    refresh(state) {
      this.adopt(state);
      generation += 1;
      stale = true;
      fetchNext();
    },
    row(place) {
      const held = blocks.get(blockOf(place));
      const at = place % BLOCK_ROWS;
      if (!held || at >= held.ids.length) return null;
      return {
        id: held.ids[at],
        cell(key) {
          const found = held.columns.get(key);
          return found ? [found[0], found[1] + at] : null;
        },
      };
    },
    want(first, last, keys) {
      wanted = {
        start: blockOf(first) * BLOCK_ROWS,
        stop: (blockOf(Math.max(first, last - 1)) + 1) * BLOCK_ROWS,
        keys: [...new Set([...pinned, ...keys, ...withNeighbours(keys, specs)])],
      };
      fetchNext();
    },
  };
  store(page, 0);
  return source;
}
