// The fields of a card and of a reason: read, filled in, marked where something is wrong.
// Stands before the script of a form; ``root`` is the form.

function makeFields(root) {
  const places = () => [...root.querySelectorAll("[data-field]")];
  const controls = (place) => [...place.querySelectorAll("input, textarea")];
  const many = (place) => place.querySelector("input[type=checkbox]");
  const one = (place) => place.querySelector("input[type=radio]");

  function read() {
    const given = {};
    for (const place of places()) {
      const chosen = controls(place).filter((control) => control.checked).map(({ value }) => value);
      if (many(place)) given[place.dataset.field] = chosen;
      else if (one(place)) given[place.dataset.field] = chosen[0] || "";
      else given[place.dataset.field] = controls(place)[0].value;
    }
    return given;
  }

  function fill(values) {
    for (const place of places()) {
      const value = values[place.dataset.field] ?? "";
      for (const control of controls(place)) {
        if (many(place)) control.checked = value.includes(control.value);
        else if (one(place)) control.checked = control.value === value;
        else control.value = value;
      }
    }
  }

  // Says what is wrong at its field; gives what belongs to none that is there.
  function mark(problems) {
    const others = [];
    const marked = {};
    for (const { where, text } of problems) (marked[where] ||= []).push(text);
    for (const place of places()) {
      const texts = marked[place.dataset.field] || [];
      const isSeen = Boolean(place.offsetParent);
      const note = place.querySelector(".gl-pub-problem");
      note.textContent = texts.join(" ");
      note.hidden = !texts.length;
      for (const control of controls(place)) {
        if (texts.length) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
      if (isSeen) delete marked[place.dataset.field];
    }
    for (const texts of Object.values(marked)) others.push(...texts);
    root.querySelector("[aria-invalid]")?.focus();
    return others;
  }

  return { read, fill, mark };
}
