// Runs in the page of every candidate: makes the numbers, mounts it, times what it does.

const ROW_HEIGHT = 28;

/** Seeded numbers, so that every candidate gets the same ones. */
function makeData(count, width) {
  let seed = 12345;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  const names = Array.from({ length: count }, (_, row) => `Model ${row}`);
  const columns = Array.from({ length: width }, () =>
    Float32Array.from({ length: count }, () => random() * 100));
  // For candidates that want one object a row: light ones, reading from the columns.
  class Row { constructor(id) { this.id = id; this.name = names[id]; } }
  columns.forEach((values, at) => Object.defineProperty(Row.prototype, `c${at}`, {
    enumerable: true,
    get() { return values[this.id]; },
    set() {},
  }));
  return {
    names, columns, height: 700,
    text: (value) => value.toFixed(1),
    rows: () => names.map((_, id) => new Row(id)),
    plainRows: () => names.map((name, id) => {
      const row = { name };
      columns.forEach((values, at) => { row[`c${at}`] = values[id]; });
      return row;
    }),
  };
}

/** Wait until what was done is on the screen: a frame, and the task after its paint. */
const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done();
  channel.port2.postMessage(null);
}));

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Do something and wait for its paint; what is done within a frame costs at most that frame. */
async function timed(action) {
  await painted();
  const start = performance.now();
  await action();
  await painted();
  return performance.now() - start;
}

function elements(root) {
  let count = 0;
  for (const node of root.querySelectorAll("*")) {
    count += 1;
    if (node.shadowRoot) count += elements(node.shadowRoot);
  }
  return count;
}

async function start(source, style, count, width) {
  const data = makeData(count, width);
  await painted();
  const reading = performance.now();
  const candidate = new Function(`${source};return candidate;`)(); // as gr.HTML runs js_on_load
  const read = performance.now() - reading;
  candidate.prepare?.(data); // what a server would have done; not counted
  await painted();
  const begin = performance.now();
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  window.grid = await candidate.mount(document.getElementById("grid"), data);
  await painted();
  return read + performance.now() - begin;
}

async function times() {
  const sorts = [];
  for (const at of [3, 7, 11, 5, 3]) sorts.push(await timed(() => window.grid.sort(at)));
  const filters = [];
  for (const low of [50, 20, 80, 60, 40]) filters.push(await timed(() => window.grid.filter(2, low)));
  await window.grid.filter(2, 0);
  await painted();
  return { sort: median(sorts), filter: median(filters) };
}

function facts() {
  const box = document.getElementById("grid");
  const role = box.querySelector("[role=grid], [role=treegrid]");
  return {
    nodes: elements(box),
    aria: Boolean(role && role.getAttribute("aria-rowcount") && box.querySelector("[aria-rowindex]")),
  };
}

/** Count frames until ``stopCounting``; gives frames per second and the longest frame. */
function countFrames() {
  const stamps = [];
  const tick = (now) => { stamps.push(now); window.frames_ = requestAnimationFrame(tick); };
  window.frames_ = requestAnimationFrame(tick);
  window.stopCounting = () => {
    cancelAnimationFrame(window.frames_);
    const gaps = stamps.slice(1).map((now, at) => now - stamps[at]).sort((a, b) => a - b);
    return {
      rate: 1000 * gaps.length / (stamps.at(-1) - stamps[0]),
      slow: gaps[Math.floor(gaps.length * 0.95)],
    };
  };
}
