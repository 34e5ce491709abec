// The panel that shows how far the evaluation of a bundle is; goes before drop_zone.js.

function makeProgress(panel, words, { busy, onCancel, onSilence }) {
  // Milliseconds without a word until that is said, and until nothing more is expected. The server
  // says something every two seconds; but a network may pause, and the work of an hour be under way.
  const SILENCE = 15000;
  const PATIENCE = 60000;
  const part = (name) => panel.querySelector(`.gl-progress-${name}`);
  const bar = panel.querySelector(".gl-bar");
  let waiting = 0;
  let spoken = "";

  const fill = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const counted = (name, count) => fill(words[count === 1 ? `${name}_one` : name], { count });

  function watchFor(news) {
    clearTimeout(waiting);
    if (news) waiting = setTimeout(notice, SILENCE);
  }

  function notice() {
    show("silent", words.silent);
    waiting = setTimeout(onSilence, PATIENCE - SILENCE);
  }

  function show(phase, text) {
    panel.hidden = false;
    part("phase").textContent = text;
    if (spoken !== phase) busy.textContent = text; // read out: what is being done, not every number
    spoken = phase;
  }

  function draw(at) {
    show(at.phase, fill(words[at.phase], at));
    const [done, total] = at.tasks;
    const share = total && at.phase !== "fetching" ? done / total : null;
    bar.classList.toggle("is-unknown", share === null);
    bar.firstElementChild.style.width = share === null ? "" : `${100 * share}%`;
    if (share === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", Math.round(100 * share));
    let count = "";
    if (at.phase === "waiting" && at.before) count = counted("before", at.before);
    else if (at.phase === "fetching") count = at.fetched ? counted("fetched", at.fetched) : "";
    else if (total) count = fill(words.tasks, { done, total });
    part("count").textContent = count;
    part("latest").textContent = at.latest
      ? fill(words.latest, { task: at.latest }) + (at.score ? ` · ${at.score}` : "") : "";
    const facts = ["found", "unknown", "duplicated", "cached"].filter((name) => at[name])
      .map((name) => counted(name, at[name]));
    if (at.rate) facts.push(fill(words.rate, { rate: at.rate.toLocaleString("en") }));
    part("facts").textContent = facts.join(" · ");
    watchFor(true);
  }

  function begin(name) {
    spoken = "";
    for (const one of ["count", "latest", "facts"]) part(one).textContent = "";
    bar.classList.add("is-unknown");
    bar.firstElementChild.style.width = "";
    show("upload", fill(words.upload, { name }));
  }

  function end() {
    panel.hidden = true;
    watchFor(false);
  }

  panel.querySelector("[data-cancel]").addEventListener("click", onCancel);
  return { begin, draw, end, watch: () => watchFor(true) };
}

