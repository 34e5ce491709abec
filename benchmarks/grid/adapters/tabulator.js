import { TabulatorFull } from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator.min.css";

export function mount(box, data) {
  const columns = data.columns.map((_, at) => ({
    title: `Task ${at}`, field: `c${at}`, width: 80, sorter: "number", headerSort: true,
    formatter: (cell) => data.text(cell.getValue()),
  }));
  const table = new TabulatorFull(box, {
    data: data.rows(), height: data.height, renderHorizontal: "virtual", rowHeight: 28,
    columns: [{ title: "Model", field: "name", width: 200, frozen: true }, ...columns],
  });
  return new Promise((done) => table.on("tableBuilt", () => done({
    sort: (at) => table.setSort(`c${at}`, "desc"),
    filter: (at, low) => table.setFilter(`c${at}`, ">=", low),
  })));
}
