// Runs in the head. Keeps the reader's choice of light or dark; without one, the system's holds.
// And lets one type into a searchable selector at once: its text is selected, not added to.

(() => {
  const KEY = "general-level-theme";
  let choice = new URLSearchParams(location.search).get("__theme");
  if (choice !== "light" && choice !== "dark") {
    try { choice = localStorage.getItem(KEY); } catch { choice = null; }
  }
  const apply = () => {
    if (!choice || !document.body) return;
    if (document.body.classList.contains("dark") !== (choice === "dark")) {
      document.body.classList.toggle("dark", choice === "dark");
    }
  };
  window.generalLevelTheme = (chosen) => {
    choice = chosen;
    try { localStorage.setItem(KEY, chosen); } catch { /* no memory, still a choice */ }
    apply();
  };
  const start = () => {
    apply();
    new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] });
  };
  if (document.body) start(); // Gradio adds to the head when the page has long been parsed
  else document.addEventListener("DOMContentLoaded", start);
})();

for (const type of ["focusin", "click"]) {
  document.addEventListener(type, (event) => {
    if (event.target.matches?.("#gl-tabs input[role=combobox]")) event.target.select();
  });
}
