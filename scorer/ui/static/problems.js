// The filter of the problem report. Runs as the body of a function with element and watch.

function filter() {
  const field = element.querySelector("[data-problem-filter]");
  if (!field) return;
  const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let any = false;
  for (const section of element.querySelectorAll(".gl-severity")) {
    let left = false;
    for (const item of section.querySelectorAll(".gl-problem")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !terms.every((term) => text.includes(term));
      left ||= !item.hidden;
    }
    section.hidden = !left;
    any ||= left;
  }
  element.querySelector(".gl-none").hidden = any;
}

element.addEventListener("input", filter);
watch("value", filter);
