// The dialog in which a submission is edited, withdrawn or reviewed; nothing happens before a click.
// Runs as the body of a function with element, props, trigger and watch, after publish_fields.js.

const words = JSON.parse(props.words);
const dialog = element.querySelector("dialog");
const form = dialog.querySelector("form");
const card = dialog.querySelector(".gl-pub-edit");
const outcome = dialog.querySelector(".gl-pub-outcome");
const button = form.querySelector("[type=submit]");
const fields = makeFields(form);
const PATIENCE = 30000; // milliseconds until silence is reported
const contactHint = card.querySelector("[data-field=contact] small");
contactHint.textContent += ` ${words.contact_kept}`;
let asked = null; // what the dialog is about: the act and the submission
let waiting = 0;

function rest() {
  clearTimeout(waiting);
  button.removeAttribute("aria-busy");
  if (asked) button.textContent = words.confirm[asked.act];
}

function complain(texts) {
  outcome.replaceChildren(...texts.map((text) => {
    const part = document.createElement("p");
    part.textContent = text;
    return part;
  }));
  outcome.dataset.kind = texts.length ? "refused" : "";
}

// For the lists: open the dialog for one of their submissions.
window.generalLevelPublish = (act, id, name, given) => {
  asked = { act, id };
  rest();
  card.hidden = act !== "edit";
  button.classList.toggle("is-grave", ["withdraw", "reject", "hide"].includes(act));
  dialog.querySelector(".gl-title").textContent = words.titles[act].replace("{name}", name);
  dialog.querySelector(".gl-pub-dialog-text").textContent = words.texts[act];
  fields.fill(given || {});
  fields.mark([]);
  complain([]);
  dialog.showModal();
  dialog.scrollTop = 0;
  dialog.querySelector(act === "edit" ? "[name=name]" : "[name=reason]").focus();
};

dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = words.busy;
  waiting = setTimeout(() => { rest(); complain([words.silent]); }, PATIENCE);
  const { reason, ...given } = fields.read();
  trigger("confirm", { ...asked, fields: asked.act === "edit" ? given : {}, reason });
});

function show() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  rest();
  if (told.state === "refused") return complain(fields.mark(told.problems));
  dialog.close();
  const said = document.querySelector("#gl-pub-said [role=status]");
  said.innerHTML = told.html;
  said.dataset.kind = "done";
  document.querySelector("#gl-pub-form .gl-pub-outcome").dataset.kind = ""; // of the act before
  said.focus();
  said.scrollIntoView({ block: "nearest" });
}

watch("value", show);
