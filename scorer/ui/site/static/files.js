// The site's files, each read once, and what the grid would ask a server.

const version = document.body.dataset.version;
const reading = new Map();

/** Read a JSON file; one that did not arrive is asked for again the next time. */
function read(path) {
  if (!reading.has(path)) {
    const answer = fetch(`${path}?${version}`).then((found) => {
      if (!found.ok) throw new Error(`${path}: ${found.status}`);
      return found.json();
    });
    answer.catch(() => reading.delete(path));
    reading.set(path, answer);
  }
  return reading.get(path);
}

const boardFile = (id) => read(`data/boards/${boards.get(id).file}.json`);
const standingsOf = (id) => read(`download/${boards.get(id).file}.json`);
const sharedFile = () => read("data/shared.json");
const tasksFile = () => read("data/tasks.json");
const modelFile = (name) => read(`data/models/${site.models[name]}.json`);
const cellsFile = (number) => read(`data/cells/${number}.json`);

function encodeBase64(bytes) {
  let letters = "";
  for (let from = 0; from < bytes.length; from += 32768) {
    letters += String.fromCharCode(...bytes.subarray(from, from + 32768));
  }
  return btoa(letters);
}

/** Several files of packed cells as one: arrays one behind the other, places moved along. */
function joinPacked(parts) {
  const arrays = parts.map(({ blob }) => decodeBase64(blob));
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  const columns = {};
  let start = 0;
  parts.forEach((part, index) => {
    all.set(arrays[index], start);
    for (const [key, column] of Object.entries(part.columns)) {
      columns[key] = { ...column };
      for (const place of ["at", "states", "heat"]) {
        if (column[place] !== undefined) columns[key][place] = column[place] + start;
      }
    }
    start += arrays[index].length; // a multiple of 8, as packing.py fills up
  });
  return { columns, blob: encodeBase64(all) };
}

/** Where the cells of a task lie. */
async function blockOf(key) {
  const { columns, block_of: blocks } = await sharedFile();
  const place = columns.findIndex((column) => column.key === key);
  return place < 0 ? -1 : blocks[place];
}

const gridServer = {
  async grid_cells({ keys }) {
    const numbers = new Set(await Promise.all(keys.map(blockOf)));
    numbers.delete(-1);
    const parts = await Promise.all([...numbers].map(cellsFile));
    return JSON.stringify({ cells: joinPacked(parts) });
  },
  grid_board: () => Promise.reject(new Error("boards are shown by their files")),
};

/** Put a grid into a box; gives what shows boards in it. */
function mountGrid(box, label, limit, on) {
  box.append(el("div", { class: "gg" }));
  const props = {
    value: "", words: JSON.stringify({ ...site.grid.words, label }),
    styles: JSON.stringify(site.grid.styles), selection_limit: limit,
  };
  const trigger = (name, data) => on[name]?.(data);
  window.generalLevelGrid(box, props, () => {}, trigger, gridServer);
  return box.grid;
}

/** Which rows a grid shows, as packing.py writes it. */
function packOrder(rows) {
  const bytes = new Uint8Array(rows.length * 4);
  const view = new DataView(bytes.buffer);
  rows.forEach((row, place) => view.setUint32(place * 4, row, true));
  return { count: rows.length, blob: encodeBase64(bytes) };
}
