// Small pieces of the page; a text reaches it as text only.

const at = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Make an element: ``text``, attributes, ``on…`` listeners; empty attributes are left out. */
function el(tag, given, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** HTML that Python wrote and escaped, as it stands in the site's own files. */
function markup(html, className) {
  const node = el("div", { class: className });
  node.innerHTML = html;
  return node;
}

/** A button that asks for something; see ``acts`` in main.js. */
const action = (does, value, text, className = "gl-link", told = null) =>
  el("button", {
    type: "button", class: className, "data-do": does, "data-value": value, text,
    "aria-label": told, title: told,
  });

const heading = (title, text) => [
  el("h2", { class: "gl-title", text: title }),
  ...(text ? [el("p", { class: "gl-sub", text })] : []),
];

const panel = (id, ...children) => el("section", { class: "gl-panel gs-panel", id }, ...children);

/** A table that scrolls by itself; the first cell of a row names it. */
function table(columns, rows, label, className = "") {
  const cell = (tag, content, given) => {
    const node = el(tag, given);
    node.append(...(Array.isArray(content) ? content : [content ?? ""]));
    return node;
  };
  return el("div", { class: "gl-lb-scroll", tabindex: "0", role: "region", "aria-label": label },
    el("table", { class: `gl-lb-table ${className}` },
      el("thead", {}, el("tr", {}, ...columns.map((name) => cell("th", name, { scope: "col" })))),
      el("tbody", {}, ...rows.map(([first, ...rest]) => el("tr", {},
        cell("th", first, { scope: "row" }), ...rest.map((content) => cell("td", content)))))));
}

const points = (value) => (value === null || value === undefined ? "–" : value.toFixed(2));

/** A raw score with its unit, as precise as it needs to be; as in task_html.py. */
function raw(value, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  const text = size >= 1000 ? value.toFixed(0) : size >= 1 ? value.toFixed(2)
    : size === 0 ? "0" : String(Number(value.toPrecision(3)));
  return `${text} ${unit}`.trim();
}

function levelBadge(level) {
  return level === null
    ? el("span", { class: "gl-lb-level is-none", text: site.words.no_level })
    : el("span", { class: "gl-lb-level", "data-level": level, text: level });
}
