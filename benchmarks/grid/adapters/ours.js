const candidate = {
  prepare(data) {
    const size = data.names.length * 4;
    const bytes = new Uint8Array(size * data.columns.length);
    const columns = { name: { texts: data.names } };
    data.columns.forEach((values, at) => {
      bytes.set(new Uint8Array(values.buffer), at * size);
      columns[`c${at}`] = { type: "f4", scale: 1, at: at * size };
    });
    let letters = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      letters += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    const own = {
      rows: data.names.length,
      columns: [NAME, ...data.columns.map((_, at) => ({ ...NUMBER, key: `c${at}`, title: `Task ${at}` }))],
      ghosts: [], has_heat: false, shared: null, order: null,
      cells: { ids: data.names, columns, blob: btoa(letters) },
    };
    this.value = JSON.stringify({ view: "all", state: {}, own });
  },

  mount(box) {
    const element = document.createElement("div");
    element.id = "ours";
    element.innerHTML = '<div class="gg"></div>';
    box.append(element);
    const props = { value: this.value, words: WORDS, styles: STYLES, selection_limit: 6 };
    const nothing = () => {};
    new Function("element", "props", "watch", "trigger", "server", SCRIPT)(
      element, props, nothing, nothing, {});
    const change = (part) => element.grid.apply({ ...element.grid.state, ...part });
    return {
      sort: (at) => change({ sort: [[`c${at}`, "desc"]] }),
      filter: (at, low) => change({ filters: { [`c${at}`]: { min: low } } }),
    };
  },
};
