import { ListGrid, data as sources } from "cheetah-grid";
import "cheetah-grid/main.css";

export function mount(box, data) {
  box.style.height = `${data.height}px`;
  const source = new sources.FilterDataSource(
    new sources.DataSource({ get: (id) => ({ id }), length: data.names.length }),
  );
  const grid = new ListGrid({
    parentElement: box, frozenColCount: 1, defaultRowHeight: 28,
    header: [
      { caption: "Model", width: 200, field: ({ id }) => data.names[id] },
      ...data.columns.map((values, at) => ({
        caption: `Task ${at}`, width: 80, field: ({ id }) => data.text(values[id]), sort: true,
      })),
    ],
  });
  grid.dataSource = source;
  return {
    async sort(at) {
      const values = data.columns[at];
      await source.sort(({ id }) => values[id], "desc");
      grid.invalidate();
    },
    filter(at, low) {
      const values = data.columns[at];
      source.filter = ({ id }) => values[id] >= low;
      grid.dataSource = source;
      grid.invalidate();
    },
  };
}
