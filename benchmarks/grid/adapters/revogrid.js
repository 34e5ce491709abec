import { defineCustomElement } from "@revolist/revogrid/standalone";

export async function mount(box, data) {
  defineCustomElement();
  box.style.height = `${data.height}px`;
  const grid = document.createElement("revo-grid");
  grid.style.height = "100%";
  grid.filter = true;
  grid.readonly = true;
  grid.rowSize = 28;
  grid.columns = [
    { prop: "name", name: "Model", size: 200, pin: "colPinStart" },
    ...data.columns.map((_, at) => ({
      prop: `c${at}`, name: `Task ${at}`, size: 80, sortable: true,
      cellTemplate: (h, { value }) => data.text(value),
      cellCompare: (prop, a, b) => a[prop] - b[prop],
    })),
  ];
  grid.source = data.rows();
  const shown = new Promise((done) => grid.addEventListener("aftergridrender", done, { once: true }));
  box.append(grid);
  await shown;
  const compare = (prop, a, b) => a[prop] - b[prop];
  return {
    sort: (at) => grid.updateColumnSorting({ prop: `c${at}`, cellCompare: compare }, "desc", false),
    filter(at, low) {
      grid.filter = { collection: { [`c${at}`]: { type: "gte", value: low } } };
    },
  };
}
