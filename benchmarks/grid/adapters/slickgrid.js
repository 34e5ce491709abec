import { SlickDataView, SlickGrid } from "slickgrid";
import "slickgrid/dist/styles/css/slick.grid.css";
import "slickgrid/dist/styles/css/slick-default-theme.css";

export function mount(box, data) {
  box.style.height = `${data.height}px`;
  const items = data.names.map((name, id) => ({ id, name }));
  const columns = data.columns.map((_, at) => ({
    id: `c${at}`, field: at, name: `Task ${at}`, width: 80, sortable: true,
    formatter: (row, cell, value) => data.text(value),
  }));
  const view = new SlickDataView({ inlineFilters: false });
  view.setItems(items);
  const grid = new SlickGrid(
    box, view, [{ id: "name", field: "name", name: "Model", width: 200 }, ...columns],
    {
      rowHeight: 28, frozenColumn: 0, enableColumnReorder: false, enableCellNavigation: true,
      dataItemColumnValueExtractor: (item, column) =>
        column.id === "name" ? item.name : data.columns[column.field][item.id],
    },
  );
  return {
    sort(at) {
      const values = data.columns[at];
      view.sort((a, b) => values[a.id] - values[b.id], false);
      grid.setSortColumn(`c${at}`, false);
      grid.invalidate();
    },
    filter(at, low) {
      const values = data.columns[at];
      view.setFilter((item) => values[item.id] >= low);
      grid.invalidate();
    },
  };
}
