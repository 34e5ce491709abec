// What can be clicked in the lists of the tab Publish; their HTML comes from the server.
// Runs as the body of a function with element and trigger.

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { act, id, name, card } = button.dataset;
  if (act) window.generalLevelPublish(act, id, name, card ? JSON.parse(card) : null);
  if (button.dataset.go) trigger("go", {});
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const [before, after] = [...event.target.querySelectorAll("select")].map(({ value }) => value);
  raise("compare", { before, after });
});
