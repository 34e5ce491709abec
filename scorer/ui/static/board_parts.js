// What can be clicked in the leaderboard's parts; their HTML comes from the server.
// Runs as the body of a function with element, props and trigger.

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 1500);
  } catch {
    const text = button.parentElement.querySelector("pre");
    if (text) getSelection().selectAllChildren(text);
    button.title = props.copy_failed;
  }
}

/** Save a figure as the browser draws it, on white or on nothing. */
async function save(button) {
  const plot = document.querySelector(`#${button.dataset.plot} .js-plotly-plot`);
  if (!plot || !window.Plotly) return;
  const kind = button.dataset.save;
  const { clientWidth: width, clientHeight: height } = plot;
  const ground = kind === "png" ? { paper_bgcolor: "#ffffff" } : {};
  const figure = { data: plot.data, layout: { ...plot.layout, ...ground, width, height } };
  const url = await window.Plotly.toImage(figure, { format: kind, width, height, scale: 2 });
  const link = document.createElement("a");
  link.href = url;
  link.download = `${button.dataset.name}.${kind}`;
  link.click();
}

// For the scripts of other parts: HTML that did not come as a value is shown at once, and becomes
// the value when there is time; Gradio compiles a template for that.
element.show = (html) => {
  element.innerHTML = html;
  return () => { props.value = html; };
};

element.addEventListener("click", (event) => {
  const target = event.target.closest("button");
  if (!target) return;
  const { dataset } = target;
  if (dataset.do) raise("act", { do: dataset.do, value: dataset.value });
  if (dataset.copy) copy(target);
  if (dataset.save) save(target);
  if ("dismiss" in dataset) target.closest(".gl-lb-note, .gl-lb-cite").remove();
  if (dataset.jump) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = document.getElementById(dataset.jump);
    place?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    place?.querySelector("input, button")?.focus({ preventScroll: true });
  }
});
