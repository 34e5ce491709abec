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

const say = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

function settle() {
  clearTimeout(waiting);
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

function begin(name) {
  fault.hidden = true;
  fault.textContent = "";
  zone.setAttribute("aria-busy", "true");
  nameFile(name);
  busy.textContent = say(words.busy, { name });
  clearTimeout(waiting);
  waiting = setTimeout(() => fail(words.silent), PATIENCE);
}

async function take(file) {
  if (!file || zone.getAttribute("aria-busy")) return;
  const name = file.name;
  if (!/\.(xlsx|csv)$/i.test(name)) return fail(say(words.wrong_type, { name }));
  if (file.size > words.most_bytes) {
    const size = `${(file.size / 2 ** 20).toFixed(1)} MB`;
    return fail(say(words.too_large, { name, size, limit: words.limit }));
  }
  begin(name);
  try {
    const { path } = await upload(file);
    trigger("chosen", { path, name });
  } catch {
    fail(say(words.failed, { name }));
  }
}

input.addEventListener("change", () => {
  take(input.files[0]);
  input.value = ""; // so that the same file can be chosen again
});
for (const button of element.querySelectorAll("[data-example]")) {
  button.addEventListener("click", () => {
    if (zone.getAttribute("aria-busy")) return;
    begin(button.textContent);
    trigger("example", { name: button.dataset.example });
  });
}

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
  settle();
  if (status.state === "failed") return fail(words.silent);
  last = status.name;
  nameFile(last);
});
