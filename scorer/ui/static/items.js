// The panel with a task's items: opens at once, asks for a page of items, draws what comes.
// Runs as the body of a function with element, props, trigger and watch.

const words = JSON.parse(props.words);
const { make, filled, raw, entry } = makeParts(words);
const dialog = element.querySelector("dialog");
const part = (name) => dialog.querySelector(`.gl-items-${name}`);
const SLOW = 3000; // milliseconds until it is said that it takes a while
const PATIENCE = 60000; // and until it is given up

let view = null; // task, filter, search and page that were asked for last
let known = null; // the facts that are drawn
let drawn = ""; // the page that is drawn
let opener = null;
let slow = 0;
let silent = 0;
let typing = 0;

const keyOf = (asked) => JSON.stringify(asked);
const say = (text) => { part("status").textContent = text; };

function ask(changes) {
  view = { ...view, ...changes };
  dialog.setAttribute("aria-busy", "true");
  clearTimeout(slow);
  clearTimeout(silent);
  slow = setTimeout(() => say(words.slow), SLOW);
  silent = setTimeout(() => arrived(words.silent), PATIENCE);
  trigger("ask", { ...view, key: keyOf(view) });
}

function arrived(text) {
  clearTimeout(slow);
  clearTimeout(silent);
  dialog.removeAttribute("aria-busy");
  say(text);
}

function open({ task, title }) {
  opener = document.activeElement;
  known = null;
  drawn = "";
  view = null;
  dialog.querySelector("h2").textContent = title;
  for (const name of ["facts", "tools", "list", "pager"]) part(name).replaceChildren();
  say(words.loading);
  if (!dialog.open) dialog.showModal();
  document.body.classList.add("gl-held");
  dialog.querySelector("h2").focus();
  part("body").scrollTop = 0;
  ask({ task, filter: "all", search: "", page: 0 });
}

// -- what is known of the task --------------------------------------------------------------------

function fact(name, ...value) {
  return make("div", "", make("dt", "", name), make("dd", "", ...value));
}

function facts(told) {
  const arrow = `${told.metric} ${told.higher ? "↑" : "↓"} ${told.unit}`.trim();
  const [low, high] = told.interval;
  const interval = make("small", "", filled(words.interval, { low: raw(low), high: raw(high) }));
  interval.title = words.interval_told;
  const { expected, answered, ...rest } = told.counts;
  const counted = Object.entries(rest).filter(([name, count]) => count && words.counts[name])
    .map(([name, count]) => filled(words.counts[name], { count: count.toLocaleString("en") }));
  const list = make("dl", "gl-items-numbers",
    fact(words.score, make("b", "", raw(told.score)), ` ${told.unit} `, interval),
    fact(words.answered, filled(words.answered_of, {
      answered: answered.toLocaleString("en"), expected: expected.toLocaleString("en"),
    }), ...counted.map((text) => make("small", "", text))));
  if (told.specialist) {
    const badge = told.win === null ? null
      : make("span", `gl-badge is-${told.win ? "won" : "lost"}`, told.win ? words.won : words.lost);
    const unit = told.specialist.points ? words.in_points : told.unit;
    list.append(fact(words.specialist, `${raw(told.specialist.score)} ${unit} `, badge,
      make("small", "", told.specialist.name)));
  }
  const about = [told.sheet, arrow, told.higher ? words.higher : words.lower].join(" · ");
  return [make("p", "gl-sub", about), list,
    ...told.definition.map((text) => make("p", "gl-items-definition", text)),
    told.remark ? make("p", "gl-sub", told.remark) : "",
    told.distribution ? distribution(told.distribution) : "", problems(told)].filter(Boolean);
}

function distribution({ counts, edges }) {
  const most = Math.max(...counts);
  const bars = counts.map((count, index) => {
    const bar = make("li", "", make("i"), make("span", "", count ? String(count) : ""));
    bar.firstChild.style.height = `${(100 * count) / most}%`;
    bar.setAttribute("aria-label", filled(words.bin, { count, low: raw(edges[index]), high: raw(edges[index + 1]) }));
    bar.title = bar.getAttribute("aria-label");
    return bar;
  });
  return make("figure", "gl-items-distribution", make("figcaption", "", words.distribution),
    make("ol", "", ...bars), make("p", "", make("span", "", raw(edges[0])), make("span", "", raw(edges.at(-1)))));
}

function problems(told) {
  if (!told.problems.length) return "";
  const list = told.problems.map((text) => make("li", "", text));
  if (told.more_problems) list.push(make("li", "", filled(words.more, { count: told.more_problems })));
  return make("details", "gl-items-problems", make("summary", "", words.problems), make("ul", "", ...list));
}

// -- which items ----------------------------------------------------------------------------------

function filterName(name, graded) {
  if (graded && name === "wrong") return words.below;
  return graded && name === "right" ? words.full : words.filters[name];
}

function tools(told) {
  const choices = Object.entries(told.kinds).filter(([name, count]) => count || name === "all")
    .map(([name, count]) => {
      const button = make("button", "gl-button", `${filterName(name, told.graded)} `,
        make("b", "", count.toLocaleString("en")));
      button.type = "button";
      button.dataset.filter = name;
      button.addEventListener("click", () => ask({ filter: name, page: 0 }));
      return button;
    });
  const group = make("div", "gl-items-filters", ...choices);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.filter);
  const search = make("input", "gl-search");
  search.type = "search";
  search.maxLength = 200;
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => ask({ search: search.value, page: 0 }), 200);
  });
  return [group, search];
}

function mark() {
  for (const button of dialog.querySelectorAll("[data-filter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === view.filter));
  }
}

function pager(told) {
  const last = Math.max(0, Math.ceil(told.total / told.at_once) - 1);
  const page = told.first / told.at_once;
  if (!last) return [];
  const step = (text, to, disabled) => {
    const button = make("button", "gl-button", text);
    button.type = "button";
    button.disabled = disabled;
    button.addEventListener("click", () => ask({ page: to }));
    return button;
  };
  return [step(`← ${words.previous}`, page - 1, page <= 0),
    make("span", "", `${page + 1} / ${last + 1}`), step(`${words.next} →`, page + 1, page >= last)];
}

function draw(told) {
  if (known === null) {
    known = told.facts;
    part("facts").replaceChildren(...facts(told.facts));
    part("tools").replaceChildren(...tools(told.facts));
  }
  mark();
  const isStep = drawn && drawn !== told.key;
  const entries = told.items.map((item) => entry(item, told.facts.graded));
  part("list").replaceChildren(...entries);
  part("pager").replaceChildren(...pager(told));
  drawn = told.key;
  const at = { first: told.first + 1, last: told.first + told.items.length, total: told.total.toLocaleString("en") };
  arrived(told.total ? filled(words.range, at) : words.none);
  const typed = dialog.querySelector(".gl-search") === document.activeElement;
  if (isStep && !typed) part("tools").scrollIntoView({ block: "start" });
}

// -- events ---------------------------------------------------------------------------------------

document.addEventListener("gl-look", (event) => open(event.detail));
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  document.body.classList.remove("gl-held");
  clearTimeout(slow);
  clearTimeout(silent);
  view = null;
  for (const one of dialog.querySelectorAll("video, audio")) one.pause();
  opener?.focus({ preventScroll: true });
});

watch("value", () => {
  const told = props.value;
  if (!told || !view || told.key !== keyOf(view)) return; // an answer to an earlier question
  if (told.state === "fault") arrived(told.text);
  else draw(told);
});
