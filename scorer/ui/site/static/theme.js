// Runs first in the body: the system's choice of light or dark holds until the reader makes one.

(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("general-level-theme"); } catch { return null; }
  };
  const follow = () => {
    if (!chosen()) document.body.classList.toggle("dark", system.matches);
  };
  system.addEventListener("change", follow);
  follow();
})();
