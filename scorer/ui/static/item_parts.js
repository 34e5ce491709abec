// Draws the parts of one item from plain values, so that nothing of a bundle or a benchmark is
// ever read as HTML; goes before items.js.

function makeParts(words) {
  const TALLEST = 320; // pixels of a picture
  const SMALLEST = 240; // its width, so that boxes on it can be told apart
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  function make(tag, className = "", ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  const raw = (value) => {
    if (value === null || value === undefined) return "–";
    if (typeof value === "string") return value;
    const size = Math.abs(value);
    if (size >= 1000) return value.toFixed(0);
    if (size >= 1 || size === 0) return String(Number(value.toFixed(2)));
    return String(Number(value.toPrecision(3)));
  };

  function text(value, more) {
    const body = make("div", "gl-items-text", value);
    if (value.length > 500) body.tabIndex = 0; // it scrolls
    return more ? make("div", "", body, make("p", "gl-sub", more)) : body;
  }

  function part(told) {
    const lettered = told.lines?.some((line) => /^\s*\(?[A-Ha-h][.):]/.test(line));
    const isPlain = told.kind !== "options" || lettered; // letters of our own only where there are none
    const body = told.lines
      ? make("ol", `gl-items-lines${isPlain ? " is-plain" : ""}`,
          ...told.lines.map((line) => make("li", "", line)))
      : text(told.text, told.more);
    return make("div", "gl-items-part", make("h4", "", told.field), body);
  }

  function note(name, file) {
    if (!file) return make("p", "gl-sub", name);
    const link = make("a", "", filled(words.download, { name: file.orig_name }));
    link.href = file.url;
    link.download = file.orig_name;
    return make("p", "gl-sub", link);
  }

  function picture(file, width, height, name) {
    const image = make("img");
    Object.assign(image, { src: file.url, alt: name, width, height, loading: "lazy" });
    const frame = make("span", "gl-items-frame", image);
    frame.style.width = `${Math.min(Math.max(width, SMALLEST), (TALLEST * width) / height)}px`;
    image.addEventListener("error", () => frame.replaceWith(note(filled(words.unreadable, { name }))));
    return frame;
  }

  function player(medium) {
    const made = make(medium.kind);
    Object.assign(made, { src: medium.file.url, controls: true, preload: "metadata", playsInline: true });
    made.setAttribute("aria-label", medium.name);
    made.addEventListener("error", () => made.replaceWith(note("", medium.file)));
    return made;
  }

  function figure(medium) {
    let body;
    if (medium.state === "waiting") body = note(filled(words.waiting, { name: medium.name }));
    else if (medium.state === "note") body = note(medium.note);
    else if (medium.kind === "image") body = picture(medium.file, medium.width, medium.height, medium.name);
    else if (medium.kind === "frames") {
      body = make("div", "gl-items-frames",
        ...medium.frames.map((one) => picture(one.file, one.width, one.height, one.name)));
      body.tabIndex = 0;
      body.setAttribute("role", "group");
      body.setAttribute("aria-label", medium.note);
    } else if (medium.kind === "cloud") body = drawCloud(medium, filled(words.cloud, { count: medium.count, name: medium.name }));
    else if (medium.kind === "video" || medium.kind === "audio") body = player(medium);
    else body = note("", medium.file);
    const made = make("figure", `is-${medium.kind}`, body, make("figcaption", "", medium.name));
    made.dataset.state = medium.state;
    return made;
  }

  function draw_boxes(frame, medium, boxes, kind) {
    const share = (value, whole) => `${(100 * value) / whole}%`;
    for (const [label, x, y, width, height] of boxes) {
      const made = make("span", `gl-items-box is-${kind}`, label);
      made.style.left = share(x, medium.width);
      made.style.top = share(y, medium.height);
      made.style.width = share(width, medium.width);
      made.style.height = share(height, medium.height);
      frame.append(made);
    }
    return boxes.length;
  }

  /** Boxes of answers, over the first picture; says how many there are. */
  function boxes(item, entry) {
    const medium = item.media.find((one) => one.kind === "image" && one.state === "shown");
    const frame = entry.querySelector(".is-image .gl-items-frame");
    if (!medium || !frame) return 0;
    let count = draw_boxes(frame, medium, item.reference?.boxes ?? [], "reference");
    for (const one of item.predictions) count += draw_boxes(frame, medium, one.boxes, "prediction");
    return count;
  }

  function answers(item) {
    const made = make("dl", "gl-items-answers");
    const add = (name, answer, kind) => {
      const value = answer ? text(answer.text, answer.more) : make("span", "gl-sub", words.no_prediction);
      const files = answer?.media?.length
        ? make("div", "gl-items-media", ...answer.media.map(figure)) : null;
      made.append(make("div", kind, make("dt", "", name), make("dd", "", value, files)));
    };
    add(words.reference, item.reference, "is-reference");
    const several = item.predictions.length > 1;
    if (!item.predictions.length) add(words.prediction, null, `is-${item.verdict}`);
    item.predictions.forEach((one, number) => {
      const name = several ? filled(words.several, { number: number + 1 }) : words.prediction;
      add(name, one, `is-${item.verdict}`);
    });
    return made;
  }

  /** One item as a list entry; a score is written where an item can be partly right. */
  function entry(item, graded) {
    const verdict = make("span", `gl-items-verdict is-${item.verdict}`, words.verdicts[item.verdict]);
    const isPartly = graded && item.verdict === "wrong";
    if (isPartly) verdict.textContent = raw(item.score);
    const head = make("div", "gl-items-name", make("h3", "", filled(words.item, { id: item.id })), verdict);
    const media = item.media.length ? make("div", "gl-items-media", ...item.media.map(figure)) : null;
    const parts = item.parts.map(part);
    const nothing = parts.length || media ? null : make("p", "gl-sub", words.nothing);
    const made = make("li", `gl-items-entry is-${item.verdict}`, head, media,
      make("div", "gl-items-parts", ...parts, nothing), answers(item));
    if (boxes(item, made)) made.querySelector(".gl-items-media").append(make("p", "gl-sub", words.boxes));
    return made;
  }

  return { make, filled, raw, entry };
}

