// The drop zone: takes a file, checks type and size here, uploads it, and says what is going on.
// Runs as the body of a function with element, props, trigger, upload and watch.

const words = JSON.parse(props.words);
const zone = element.querySelector(".gl-zone");
const input = element.querySelector("input[type=file]");
const busy = element.querySelector(".gl-busy");
const fault = element.querySelector(".gl-fault");
const PATIENCE = 30000; // milliseconds until silence is reported
const file = element.querySelector(".gl-file");
let waiting = 0;
let last = ""; // the file that the report is about; the zone is large while there is none
let job = null; // what is being scored: its name; of a bundle also its run, and if the server knows

const say = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
const ends = (name, endings) => endings.some((ending) => name.toLowerCase().endsWith(ending));

const progress = makeProgress(element.querySelector(".gl-progress"), words.progress, {
  busy,
  onCancel: () => { giveUp(); fail(words.progress.cancelled); zone.querySelector("input").focus(); },
  onSilence: () => { const { name } = job; giveUp(); fail(say(words.progress.lost, { name })); },
});

function settle() {
  clearTimeout(waiting);
  progress.end();
  job = null;
  fault.hidden = true;
  zone.removeAttribute("aria-busy");
  busy.textContent = "";
}

// The zone shrinks at once, within the gesture, and not under the reader's eyes later on.
function nameFile(name) {
  file.textContent = name;
  zone.classList.toggle("is-small", Boolean(name));
}

function fail(text) {
  settle();
  nameFile(last);
  fault.textContent = text;
  fault.hidden = false;
}

// A bundle takes minutes, and giving it up is the visitor's to say; a workbook makes way for the next.
function isOccupied(name) {
  if (!job?.run) return false;
  fault.textContent = say(words.occupied, { name, running: job.name });
  fault.hidden = false;
  return true;
}

function start(name) {
  fault.hidden = true;
  fault.textContent = "";
  zone.setAttribute("aria-busy", "true");
  nameFile(name);
  clearTimeout(waiting);
}

function begin(name) {
  start(name);
  job = { name };
  busy.textContent = say(words.busy, { name });
  waiting = setTimeout(() => fail(words.silent), PATIENCE);
  return job;
}

// A bundle: each run has a number, so that what still arrives of one given up is passed over.
function beginBundle(name) {
  start(name);
  job = { name, run: `${Date.now()}-${Math.random()}`, sent: false };
  progress.begin(name);
  return job;
}

// An example or an upload, unless it was given up, or made way, while it was on its way.
function send(mine, what) {
  if (job !== mine) return;
  if (!mine.run) return raise("chosen", what);
  mine.sent = true;
  progress.watch();
  trigger("bundle", { ...what, run: mine.run, name: mine.name });
}

function giveUp() {
  if (job?.sent) trigger("cancel", { run: job.run });
  job = null;
}

// The server's own words for why it does not take a file; Gradio puts the status before them.
const refusal = (error) => /^HTTP (?:413|429|503): ([^<]+)$/s.exec(error?.message || "")?.[1] || "";

async function take(file) {
  if (!file || isOccupied(file.name)) return;
  const name = file.name;
  const isBundle = ends(name, words.bundles);
  if (!isBundle && !ends(name, words.workbooks)) return fail(say(words.wrong_type, { name }));
  if (file.size > words.most_bytes) {
    const size = `${(file.size / 2 ** 20).toFixed(1)} MB`;
    return fail(say(words.too_large, { name, size, limit: words.limit }));
  }
  const mine = isBundle ? beginBundle(name) : begin(name);
  try {
    const { path } = await upload(file);
    send(mine, { path, name });
  } catch (error) {
    if (job === mine) fail(refusal(error) || say(words.failed, { name }));
  }
}

input.addEventListener("change", () => {
  take(input.files[0]);
  input.value = ""; // so that the same file can be chosen again
});
element.querySelector(".gl-examples")?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || isOccupied(button.textContent)) return;
  if (button.dataset.bundle) {
    send(beginBundle(button.textContent), { example: button.dataset.bundle });
  } else {
    send(begin(button.dataset.example), { example: button.dataset.example });
  }
});

// A file may be dropped anywhere on the page; the zone shows that it will be taken.
let depth = 0;
const hasFile = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
const hover = (on) => zone.classList.toggle("is-over", on);
const listeners = {
  dragenter: (event) => { if (hasFile(event)) { depth += 1; hover(true); } },
  dragleave: () => { depth = Math.max(0, depth - 1); if (!depth) hover(false); },
  dragover: (event) => { if (hasFile(event)) event.preventDefault(); },
  drop: (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    depth = 0;
    hover(false);
    take(event.dataTransfer.files[0]);
  },
};
for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener);

watch("value", () => {
  if (!props.value) return;
  const status = JSON.parse(props.value);
  if (status.run && status.run !== job?.run) return; // of a bundle that was given up
  if (status.state === "progress") return progress.draw(status);
  if (!status.run && job && (job.run || !job.name.startsWith(status.name))) return; // of another file
  if (status.state === "finished") { // the report is on its way
    job = { name: job.name };
    waiting = setTimeout(() => fail(words.silent), PATIENCE);
    return;
  }
  settle();
  if (status.state === "cancelled") return fail(words.progress.cancelled);
  if (status.state === "failed") return fail(words.silent);
  last = status.name;
  nameFile(last);
});
