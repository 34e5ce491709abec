// Download buttons: ask the server for the file, then save what comes back.
// Runs as the body of a function with element, props, trigger and watch.

const words = JSON.parse(props.words);
const note = element.querySelector(".gl-fault");
let waiting = null;

function settle() {
  waiting?.removeAttribute("aria-busy");
  waiting = null;
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kind]");
  if (!button || waiting) return;
  note.textContent = "";
  waiting = button;
  button.setAttribute("aria-busy", "true");
  trigger("wanted", { kind: button.dataset.kind });
});

watch("value", () => {
  const answer = props.value;
  const label = waiting?.textContent || "";
  settle();
  if (!answer?.file?.url) {
    note.textContent = answer?.reason || words.failed.replace("{label}", label);
    return;
  }
  const link = document.createElement("a");
  link.href = answer.file.url;
  link.download = answer.file.orig_name;
  link.click();
});
