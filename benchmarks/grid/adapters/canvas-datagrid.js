import canvasDatagrid from "canvas-datagrid";

export function mount(box, data) {
  box.style.height = `${data.height}px`;
  const grid = canvasDatagrid({ parentNode: box, editable: false });
  grid.style.height = "100%";
  grid.schema = [
    { name: "name", title: "Model", type: "string", width: 200 },
    ...data.columns.map((_, at) => ({ name: `c${at}`, title: `Task ${at}`, type: "number", width: 80 })),
  ];
  grid.data = data.plainRows();
  grid.frozenColumn = 1;
  grid.filters.number = (value, low) => value >= Number(low);
  return {
    sort: (at) => grid.order(`c${at}`, "desc"),
    filter: (at, low) => grid.setFilter(`c${at}`, String(low)),
  };
}
