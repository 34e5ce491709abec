import {
  ClientSideRowModelModule, ColumnApiModule, ModuleRegistry, NumberFilterModule, createGrid,
} from "ag-grid-community";

ModuleRegistry.registerModules([ClientSideRowModelModule, ColumnApiModule, NumberFilterModule]);

export function mount(box, data) {
  box.style.height = `${data.height}px`;
  const columns = data.columns.map((values, at) => ({
    colId: `c${at}`, headerName: `Task ${at}`, width: 80, filter: "agNumberColumnFilter",
    valueGetter: (params) => values[params.data.id],
    valueFormatter: (params) => data.text(params.value),
  }));
  return new Promise((done) => {
    createGrid(box, {
      rowData: data.names.map((name, id) => ({ id, name })),
      columnDefs: [{ field: "name", headerName: "Model", width: 200, pinned: "left" }, ...columns],
      rowHeight: 28, animateRows: false,
      onFirstDataRendered: ({ api }) => done({
        sort: (at) => api.applyColumnState({ state: [{ colId: `c${at}`, sort: "desc" }] }),
        filter: (at, low) => api.setFilterModel({
          [`c${at}`]: { filterType: "number", type: "greaterThanOrEqual", filter: low },
        }),
      }),
    });
  });
}
