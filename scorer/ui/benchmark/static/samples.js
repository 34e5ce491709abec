// Samples of a task: asks for them, and draws them from plain values, so that nothing of a
// benchmark is ever read as HTML. Runs, with samples_item.js before it, as the body of a function
// with element, props, trigger and watch. Files arrive after the texts: only their places are drawn
// anew then.

const words = JSON.parse(props.words);
const SLOW = 4000; // milliseconds until it is said that the first look takes a while
const TALLEST = 420; // pixels of a picture
const LONG = 900; // characters, and lines, from which a text scrolls by itself
const LONG_LINES = 12;
const SMALLEST = 280; // its width, so that boxes on it can be told apart
const box = element.querySelector(".gl-bench-samples");
const root = () => document.getElementById("gl-bench");
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

let wanted = ""; // task, source and start that were asked for last
let drawn = ""; // and those that are on the screen
let slow = 0;

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const keyOf = (told) => `${told.task}|${told.source}|${told.asked ?? 0}`;

function ask(told, start, source = told.source) {
  root().dataset.source = source;
  wanted = `${told.task}|${source}|${start}`;
  box.setAttribute("aria-busy", "true");
  say(words.loading);
  clearTimeout(slow);
  slow = setTimeout(() => say(words.loading_slow), SLOW);
  trigger("ask", { task: told.task, source, start });
}

function say(text) {
  const status = box.querySelector("[role=status]");
  if (status) status.textContent = text;
}

// -- the head: where items come from --------------------------------------------------------------

function head(told) {
  const note = told.origins.find((one) => one.key === told.source)?.note;
  return make(
    "div", { className: "gl-bench-samples-head" },
    make("div", {}, make("h2", { className: "gl-title" }, words.title), make("p", { className: "gl-sub" }, words.text)),
    told.origins.length > 1 ? origins(told) : null,
    note ? make("p", { className: "gl-sub gl-bench-origin-note" }, note) : null,
    make("p", { className: "gl-bench-status", role: "status" }),
  );
}

function origins(told) {
  const choices = told.origins.map((one) => {
    const input = make("input", { type: "radio", name: "gl-bench-source", value: one.key, checked: one.key === told.source });
    input.addEventListener("change", () => change(told, one));
    return make("label", {}, input, make("span", {}, one.label));
  });
  return make("fieldset", { className: "gl-bench-origins" }, make("legend", {}, words.source), ...choices);
}

/** Another source: what is on this machine is shown at once, the Hub waits to be asked. */
function change(told, origin) {
  if (origin.local) {
    ask(told, 0, origin.key);
    return;
  }
  root().dataset.source = origin.key;
  wanted = "";
  draw({ ...told, source: origin.key, state: "idle" });
}

/** Files that have come, each in its place; what is playing goes on. */
function update(told, before) {
  told.items.forEach((item, place) => {
    const figures = box.querySelectorAll(".gl-bench-item")[place].querySelectorAll(".gl-bench-figure");
    Object.assign(before.items[place].media, item.media);
    Object.assign(before.items[place].answer ?? {}, item.answer);
    item.media.forEach((medium, number) => {
      const isNew = medium.state !== "waiting" && !figures[number].classList.contains("is-shown");
      if (isNew) figures[number].replaceWith(figure(medium));
    });
  });
}

function pager(told) {
  const step = (text, start, css) => {
    const button = make("button", { type: "button", className: `gl-button ${css}`, disabled: start === null }, text);
    button.addEventListener("click", () => ask(told, start));
    return button;
  };
  return make("nav", { className: "gl-bench-pager", ariaLabel: words.title },
    step(`← ${words.previous}`, told.previous, "is-previous"), make("span", {}, told.range), step(`${words.next} →`, told.next, "is-next"));
}

// -- states ---------------------------------------------------------------------------------------

function button(text, action) {
  const made = make("button", { type: "button", className: "gl-button" }, text);
  made.addEventListener("click", action);
  return made;
}

function message(told) {
  const lines = (told.lines ?? []).map((line) => make("p", { className: "gl-bench-reason" }, line));
  const tasks = (told.tasks ?? []).map(([id, title]) => {
    const link = make("a", { href: `?benchmark=${encodeURIComponent(id)}` }, title);
    link.dataset.bench = id;
    return make("li", {}, link);
  });
  return make(
    "div", { className: "gl-bench-state" },
    told.title ? make("h3", {}, told.title) : null, ...lines,
    told.text ? make("p", { className: "gl-sub" }, told.text) : null,
    tasks.length ? make("p", { className: "gl-sub" }, words.demo_tasks) : null,
    tasks.length ? make("ul", { className: "gl-bench-others" }, ...tasks) : null,
    told.state === "absent" ? null : button(told.state === "idle" ? words.ask : words.again, () => ask(told, 0)),
  );
}

function skeleton() {
  return make("div", { className: "gl-bench-skeleton", ariaHidden: "true" }, make("i"), make("i"), make("i"));
}

let last = null;

function draw(told) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  drawn = told.state === "items" ? keyOf(told) : "";
  last = told;
  let body;
  if (told.state === "loading") body = [skeleton()];
  else if (told.state === "items") {
    body = [make("ol", { className: "gl-bench-items" }, ...told.items.map(entry)), told.items.length ? pager(told) : null];
  } else body = [message(told)];
  box.hidden = false;
  box.removeAttribute("aria-busy");
  box.replaceChildren(head(told), ...body.filter(Boolean));
  if (told.state === "items") say(told.range);
  if (held) takeFocus(held);
}

/** What had the focus is gone: the source keeps it, else it goes to what has come. */
function takeFocus(held) {
  if (held.name === "gl-bench-source") {
    box.querySelector("input:checked")?.focus({ preventScroll: true });
    return;
  }
  box.scrollIntoView();
  const first = box.querySelector("h3") ?? box.querySelector(".gl-title");
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

function load() {
  const told = props.value;
  if (!told) {
    box.hidden = true;
    drawn = "";
    return;
  }
  if (told.task && told.task !== root().dataset.task) return; // an answer that comes too late,
  if ("asked" in told && wanted !== keyOf(told)) return; // or to a question since replaced
  clearTimeout(slow);
  if (told.state === "failed") {
    box.removeAttribute("aria-busy");
    if (last) draw({ ...last, state: "fault", title: words.failed, lines: [], text: "" });
    return;
  }
  if (told.state === "items" && drawn === keyOf(told) && last) {
    box.removeAttribute("aria-busy");
    say(told.range);
    update(told, last);
    return;
  }
  draw(told);
  if (told.state === "loading") ask(told, 0);
}
watch("value", load);
load();
