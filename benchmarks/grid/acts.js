// Acts on the grid as a reader does and waits until the new rows are on the screen.

(() => {
  const shadow = (id) => document.querySelector(`#${id} .gg`)?.shadowRoot;
  const all = (selector) => [...shadow("grid").querySelectorAll(selector)];
  const api = [...document.querySelectorAll("#grid, #grid *")].find((node) => node.grid)?.grid;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const rows = () => all(".gg-body .gg-row:not([hidden])")
    .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
    .slice(0, 8).map((row) => row.textContent).join("\n");

  /** Milliseconds until other rows than before are painted. */
  async function until(action) {
    await frame();
    const before = rows();
    const start = performance.now();
    action();
    while (rows() === before && performance.now() - start < 5000) await frame();
    await frame();
    return performance.now() - start;
  }

  async function median(actions) {
    const times = [];
    for (const action of actions) {
      times.push(await until(action));
      await new Promise((done) => setTimeout(done, 250)); // let the announcement pass
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  }

  const header = (title) => all(".gg-title").find((node) =>
    !node.hidden && node.querySelector(".gg-name").textContent === title);
  const set = (part) => () => api.apply({ ...api.state, ...part });
  const stamps = [];
  let running = 0;

  window.measured = {
    elements: () => all("*").length,
    sort: () => median(["Size", "Coverage", "S3", "Model", "Task 0 accuracy", "S2"].map((title) =>
      () => header(title).click())),
    async filter() {
      const time = await median([40, 35, 30, 20, 45].map((max) => set({ filters: { S2: { max } } })));
      set({ filters: {} })();
      return time;
    },
    async search() {
      const time = await median(["7", "qwen", "open", "qwen 9", "llama closed"].map((search) =>
        set({ search })));
      set({ search: "" })();
      return time;
    },
    async showAll() {
      const groups = ["Level", "Coverage", "Facts", "Image-Comprehension", "Image-Generation",
        "Video-Comprehension", "NLP", "3D-Generation"];
      set({ columns: groups.map((group) => `group:${group}`) })();
      await new Promise((done) => setTimeout(done, 800));
    },
    /** Choose a scope on the leaderboard tab; milliseconds until the grid is painted with it. */
    scope(title) {
      const label = [...document.querySelectorAll("#gl-lb-scope label")]
        .find((node) => node.textContent.trim().startsWith(title));
      const mark = document.createElement("p");
      mark.textContent = "•";
      mark.setAttribute("elementtiming", "board");
      mark.style.cssText = "position:fixed;top:2px;left:2px;z-index:9";
      return new Promise((done) => {
        const start = performance.now();
        const laid = new MutationObserver(() => { laid.disconnect(); document.body.append(mark); });
        laid.observe(shadow("gl-lb-grid").querySelector(".gg-scroller"),
          { attributeFilter: ["aria-rowcount"] });
        const painted = new PerformanceObserver((list) => {
          painted.disconnect();
          mark.remove();
          done(list.getEntries()[0].renderTime - start);
        });
        painted.observe({ type: "element" });
        label.querySelector("input").click();
      });
    },
    /** A box with nothing in it, scrolled for comparison: what the machine can do at best. */
    emptyBox() {
      const box = document.createElement("div");
      box.style.cssText = "position:fixed;inset:60px;overflow:auto;z-index:9;background:#fff";
      const inside = document.createElement("div");
      inside.style.cssText = "width:60000px;height:60000px";
      box.append(inside);
      document.body.append(box);
    },
    countFrames() {
      stamps.length = 0;
      const tick = (now) => { stamps.push(now); running = requestAnimationFrame(tick); };
      running = requestAnimationFrame(tick);
    },
    stopCounting() {
      cancelAnimationFrame(running);
      return 1000 * (stamps.length - 1) / (stamps.at(-1) - stamps[0]);
    },
  };
})();
