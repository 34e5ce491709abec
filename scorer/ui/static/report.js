// What can be clicked in the report; the report itself is HTML from the server.
// Runs as the body of a function with element and trigger.

element.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target.dataset.fractions) raise("fractions", { on: target.dataset.fractions === "on" });
  if (target.dataset.model) raise("model", { name: target.dataset.model });
  if (target.dataset.copy) {
    try {
      await navigator.clipboard.writeText(target.dataset.copy);
      const label = target.textContent;
      target.textContent = target.dataset.copied;
      setTimeout(() => { target.textContent = label; }, 1500);
    } catch {
      getSelection().selectAllChildren(element.querySelector(".gl-signature code"));
    }
  }
  if (target.hash === "#gl-problems") {
    event.preventDefault();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = document.getElementById("gl-problems");
    place?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    place?.closest("section").querySelector("[tabindex]")?.focus({ preventScroll: true });
  }
});
