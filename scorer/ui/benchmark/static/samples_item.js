// An item: its texts, files and answer. The first part of one function's body, before samples.js,
// whose make() and words it uses once both are there.

/** A text; a long one scrolls by itself, and shows that it does. */
function written(text) {
  const made = make("div", { className: "gl-bench-text" }, text);
  if (text.length > LONG || text.split("\n").length > LONG_LINES) {
    made.classList.add("is-long");
    made.tabIndex = 0;
  }
  return made;
}

function part(told) {
  const lines = { options: "ol", turns: "ol" }[told.kind];
  const lettered = told.lines?.some((line) => /^\s*\(?[A-Ha-h][.):]/.test(line));
  const body = lines
    ? make(lines, { className: `gl-bench-${told.kind}${lettered ? " is-lettered" : ""}` },
        ...told.lines.map((line) => make("li", {}, line)))
    : written(told.text);
  const more = told.more ? make("p", { className: "gl-sub" }, told.more) : null;
  return make("div", { className: "gl-bench-part" }, make("h4", {}, told.field), body, more);
}

function note(text, file) {
  const link = file ? make("a", { href: file.url, download: file.orig_name }, filled(words.download, { name: file.orig_name })) : null;
  return make("p", { className: "gl-bench-note" }, text, link ? " " : null, link);
}

function picture(file, width, height, name) {
  const image = make("img", { src: file.url, alt: name, width, height, loading: "lazy" });
  const frame = make("span", { className: "gl-bench-frame" }, image);
  frame.style.width = `${Math.min(Math.max(width, SMALLEST), (TALLEST * width) / height)}px`;
  image.addEventListener("error", () => frame.replaceWith(note(filled(words.unreadable, { name }), file)));
  return frame;
}

function player(kind, medium) {
  const made = make(kind, { src: medium.file.url, controls: true, preload: "metadata", playsInline: true });
  made.setAttribute("aria-label", medium.name);
  made.addEventListener("error", () => {
    made.replaceWith(note(filled(words.unreadable, { name: medium.name }), medium.file));
  });
  return made;
}

function figure(medium) {
  let body;
  if (medium.state === "waiting") body = make("div", { className: "gl-bench-waiting" }, medium.note);
  else if (medium.state === "note") body = note(medium.note);
  else if (medium.kind === "image") body = picture(medium.file, medium.width, medium.height, medium.name);
  else if (medium.kind === "frames") {
    body = make("div", { className: "gl-bench-frames", tabIndex: 0, role: "group", ariaLabel: medium.note },
      ...medium.frames.map((one) => picture(one.file, one.width, one.height, one.name)));
  } else if (medium.kind === "cloud") {
    body = drawCloud(medium, filled(words.cloud, { count: medium.count, name: medium.name }));
  } else if (medium.kind === "video" || medium.kind === "audio") body = player(medium.kind, medium);
  else body = note("", medium.file);
  const caption = make("figcaption", {}, make("b", {}, medium.field), ` ${medium.kind === "frames" ? medium.note : medium.name}`);
  const state = medium.state === "waiting" ? "" : " is-shown";
  return make("figure", { className: `gl-bench-figure is-${medium.kind}${state}` }, body, caption);
}

/** The answer's boxes, over the first picture of the item. */
function boxes(item, entry) {
  const medium = item.media.find((one) => one.kind === "image" && one.state === "shown");
  const frame = entry.querySelector(".is-image .gl-bench-frame");
  if (!medium || !frame) return 0;
  const share = (value, whole) => `${Math.max(0, (100 * value) / whole)}%`;
  for (const [label, x, y, width, height] of item.answer.boxes) {
    const where = y / medium.height > 0.12 ? "" : " is-high"; // no room for a label above it
    const made = make("span", { className: `gl-bench-box${where}` }, make("span", {}, label));
    made.style.left = share(x, medium.width);
    made.style.top = share(y, medium.height);
    made.style.width = share(width, medium.width);
    made.style.height = share(height, medium.height);
    frame.append(made);
  }
  return item.answer.boxes.length;
}

function answer(item, place) {
  if (!item.answer) {
    return make("p", { className: "gl-sub" }, item.withheld ? words.withheld : words.no_answer);
  }
  const id = `gl-bench-answer-${place}`;
  const button = make("button", { type: "button", className: "gl-button" }, words.show);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", id);
  const region = make("div", { id, className: "gl-bench-answer", hidden: true });
  button.addEventListener("click", () => {
    const isOpen = region.hidden;
    region.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? words.hide : words.show;
    const entry = button.closest("li");
    entry.querySelectorAll(".gl-bench-box").forEach((one) => one.remove());
    region.replaceChildren();
    if (!isOpen) return; // nothing of an answer is in the page while it is hidden
    const count = item.answer.boxes.length ? boxes(item, entry) : 0;
    const told = count === 1 ? words.boxes_one : filled(words.boxes, { count });
    const files = item.answer.media ?? [];
    region.append(
      written(item.answer.text),
      ...(files.length ? [make("div", { className: "gl-bench-media" }, ...files.map(figure))] : []),
      ...(item.answer.more ? [make("p", { className: "gl-sub" }, item.answer.more)] : []),
      ...(count ? [make("p", { className: "gl-sub" }, told)] : []),
    );
  });
  return make("div", {}, button, region);
}

function entry(item, place) {
  const media = make("div", { className: "gl-bench-media" }, ...item.media.map(figure));
  const parts = item.parts.map(part);
  return make(
    "li", { className: `gl-bench-item${item.media.length ? " has-media" : ""}` },
    make("h3", {}, filled(words.item, { id: item.id })),
    item.media.length ? media : null,
    make(
      "div", { className: "gl-bench-parts" },
      ...parts,
      parts.length || item.media.length ? null : make("p", { className: "gl-sub" }, words.nothing),
      answer(item, place),
    ),
  );
}
