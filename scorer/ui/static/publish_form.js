// The form that publishes: keeps what is typed, shows how it will read, and what became of it.
// Runs as the body of a function with element, props, trigger and watch, after publish_fields.js.

const words = JSON.parse(props.words);
const form = element.querySelector("form");
const outcome = element.querySelector(".gl-pub-outcome");
const preview = element.querySelector(".gl-pub-preview");
const button = form.querySelector("[type=submit]");
const label = button.textContent;
const fields = makeFields(form);
const PATIENCE = 30000; // milliseconds until silence is reported
const KEPT = "general-level-run";
let about = null; // the run that the form is for
let suggested = ""; // the name that it was filled in with
let waiting = 0;

function line(tag, text, css = "") {
  const part = document.createElement(tag);
  part.textContent = text;
  part.className = css;
  return part;
}

function look() {
  const given = fields.read();
  const facts = [
    given.organisation, given.size, words.access[given.access] && given.access ? words.access[given.access] : "",
    given.modalities.join(", "), given.paradigms.map((name) => words.paradigms[name]).join(", "),
  ].map((text) => text.trim()).filter(Boolean);
  preview.replaceChildren(
    line("strong", given.name.trim() || words.nameless, given.name.trim() ? "" : "is-empty"),
    line("span", facts.join(" · ")),
  );
  if (given.link.trim()) preview.append(line("span", given.link.trim(), "gl-pub-link"));
  if (given.notes.trim()) preview.append(line("p", given.notes.trim()));
}

function rest() {
  clearTimeout(waiting);
  button.removeAttribute("aria-busy");
  button.textContent = label;
}

function say(html, kind) {
  outcome.innerHTML = html;
  outcome.dataset.kind = kind;
}

function complain(others, html) {
  say(html, "refused");
  for (const text of others) outcome.append(line("p", text));
}

form.addEventListener("input", look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = words.busy;
  waiting = setTimeout(() => { rest(); complain([words.silent], ""); outcome.focus(); }, PATIENCE);
  trigger("publish", { fields: fields.read() });
});

function show() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  rest();
  try { // for the page after a login
    if (told.keep) sessionStorage.setItem(KEPT, told.keep);
    else sessionStorage.removeItem(KEPT);
  } catch { /* no memory: it is scored once more */ }
  if (told.state === "closed") {
    form.hidden = true;
    about = null;
    if (told.clear) say("", "");
    return;
  }
  if (told.state === "open") {
    form.hidden = false;
    if (told.run !== about) {
      const given = fields.read();
      if (!given.name.trim() || given.name === suggested) fields.fill({ ...given, name: told.name });
      suggested = told.name;
      fields.mark([]);
      say("", "");
    }
    about = told.run;
    look();
    return;
  }
  if (told.state === "refused") {
    const others = fields.mark(told.problems);
    complain(others, told.html);
    if (!form.querySelector("[aria-invalid]")) outcome.focus();
    return;
  }
  fields.fill({}); // done
  fields.mark([]);
  form.hidden = true;
  suggested = "";
  say(told.html, "done");
  document.querySelector("#gl-pub-said [role=status]").dataset.kind = ""; // of the act before
  outcome.focus();
}

watch("value", show);
show();
