// The switch between light and dark; see theme.js for how the choice is kept.
// Runs as the body of a function with element.

const button = element.querySelector("[data-theme-toggle]");
const show = () => button.setAttribute("aria-pressed", String(document.body.classList.contains("dark")));
button.addEventListener("click", () => {
  window.generalLevelTheme(document.body.classList.contains("dark") ? "light" : "dark");
  show();
});
new MutationObserver(show).observe(document.body, { attributeFilter: ["class"] });
show();
