import "regular-table";
import "regular-table/dist/css/material.css";

export async function mount(box, data) {
  box.style.cssText += `height: ${data.height}px; position: relative;`;
  const table = document.createElement("regular-table");
  box.append(table);
  const all = Uint32Array.from(data.names, (_, id) => id);
  let order = all;
  table.setDataListener((x0, y0, x1, y1) => {
    const rows = [...order.subarray(y0, y1)];
    return {
      num_rows: order.length,
      num_columns: data.columns.length,
      row_headers: rows.map((id) => [data.names[id]]),
      column_headers: data.columns.slice(x0, x1).map((_, at) => [`Task ${x0 + at}`]),
      data: data.columns.slice(x0, x1).map((values) => rows.map((id) => data.text(values[id]))),
    };
  });
  await table.draw();
  return {
    sort(at) {
      const values = data.columns[at];
      order = order.slice().sort((a, b) => values[b] - values[a]);
      return table.draw();
    },
    filter(at, low) {
      const values = data.columns[at];
      order = all.filter((id) => values[id] >= low);
      return table.draw();
    },
  };
}
