// The view's address: kept in the browser's bar where the page is its own, copied to be shared.
// It also says which page the tab shows. Runs as the body of a function with element, props,
// trigger and watch.

const words = JSON.parse(props.words);
const status = element.querySelector("[role=status]");
let current = { query: "", page: "board", base: "" };
let boardScroll = 0; // where the board was left

const own = () => location.origin + location.pathname;
const place = () => current.base || own();
const isOwnPage = window.top === window.self; // in a Space's frame the bar is out of reach
const opened = (query) => {
  const asked = new URLSearchParams(query);
  return `${asked.get("model") ?? ""}/${asked.get("task") ?? ""}`;
};

function say(text) {
  status.textContent = text;
  setTimeout(() => { status.textContent = ""; }, 2500);
}

/** Opening a page is a step that the browser's back button takes back; all else is not. */
function setBar({ query, touch }) {
  if (!isOwnPage || !touch || location.search === `?${query}`) return;
  const how = opened(query) === opened(location.search) ? "replaceState" : "pushState";
  history[how](null, "", `?${query}${location.hash}`);
}

function setPage(page) {
  const root = document.getElementById("gl-leaderboard");
  if (!root || (root.dataset.page ?? "board") === page) return;
  if ((root.dataset.page ?? "board") === "board") boardScroll = scrollY;
  root.dataset.page = page;
  setTimeout(() => {
    if (page === "board") {
      scrollTo(0, boardScroll);
      root.querySelector("#gl-lb-grid [tabindex='0']")?.focus({ preventScroll: true });
      return;
    }
    root.scrollIntoView();
    root.querySelector(`#gl-lb-${page} .gl-lb-name`)?.focus({ preventScroll: true });
  }, 60); // the page's own parts arrive with the same answer
}

function load() {
  if (!props.value) return;
  const next = JSON.parse(props.value);
  const before = opened(current.query);
  current = next;
  setBar(next);
  setPage(next.page);
  if (next.page !== "board" && opened(next.query) !== before) {
    document.getElementById("gl-leaderboard")?.scrollIntoView();
  }
}
watch("value", load);
load();

element.addEventListener("click", async (event) => {
  const target = event.target.closest("button");
  if (!target) return;
  if ("cite" in target.dataset) trigger("cite", { base: place() });
  if ("share" in target.dataset) {
    const link = `${place()}?${current.query}`;
    try {
      await navigator.clipboard.writeText(link);
      say(words.copied);
    } catch {
      say(`${words.failed}: ${link}`);
    }
  }
});

if (!window.generalLevelNavigates) {
  window.generalLevelNavigates = true;
  addEventListener("popstate", () => trigger("navigate", { query: location.search }));
}
