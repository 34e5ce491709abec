// Which columns are shown, how wide they are and where they lie.

const ROW_HEIGHT = 34; // pixels, as in grid.css
const GROUP_HEIGHT = 26;
const HEAD_HEIGHT = 46;
const NARROW = 600;
const WIDTHS = { text: 150, number: 84, level: 72, rank: 62, badge: 116, bar: 108 };
const NARROW_PINNED = 150;

/** Tokens of the state -> columns in the order of the data; null = the default ones. */
function shownColumns(specs, tokens) {
  if (!tokens) return specs.filter((spec) => spec.pinned || spec.visible);
  const wanted = new Set(tokens);
  return specs.filter((spec) =>
    spec.pinned || wanted.has(spec.key) || wanted.has(`group:${spec.group}`));
}

/** The shortest tokens for these columns: a whole group in one. */
function columnTokens(specs, keys) {
  const chosen = new Set(keys);
  const usual = specs.filter((spec) => spec.visible && !spec.pinned);
  const free = specs.filter((spec) => !spec.pinned);
  const picked = free.filter((spec) => chosen.has(spec.key));
  if (picked.length === usual.length && usual.every((spec) => chosen.has(spec.key))) return null;
  const groups = Map.groupBy ? Map.groupBy(free, (spec) => spec.group) : groupColumns(free);
  return [...groups].flatMap(([group, members]) => {
    const held = members.filter((spec) => chosen.has(spec.key));
    const whole = group && held.length === members.length && members.length > 1;
    return whole ? [`group:${group}`] : held.map((spec) => spec.key);
  });
}

function groupColumns(specs) {
  const groups = new Map();
  for (const spec of specs) {
    if (!groups.has(spec.group)) groups.set(spec.group, []);
    groups.get(spec.group).push(spec);
  }
  return groups;
}

/** Place the columns: pinned ones in a row at the left, the others behind, by their offset. */
function layColumns(shown, viewport) {
  const narrow = viewport < NARROW;
  const stays = (spec) => spec.pinned && !(narrow && spec.kind !== "text");
  const place = (list, from) => {
    let left = from;
    return list.map((spec) => {
      const usual = spec.width || WIDTHS[spec.kind];
      const width = narrow && spec.pinned && spec.kind === "text"
        ? Math.min(usual, NARROW_PINNED) : usual;
      const placed = { spec, left, width };
      left += width;
      return placed;
    });
  };
  const end = (list, from) => (list.length ? list.at(-1).left + list.at(-1).width : from);
  const pinned = place(shown.filter(stays), 0);
  const pinnedWidth = end(pinned, 0);
  const free = place(shown.filter((spec) => !stays(spec)), pinnedWidth);
  const groups = [];
  free.forEach(({ spec, left, width }, at) => {
    const last = groups.at(-1);
    if (last && last.title === spec.group) {
      last.width += width;
      last.count += 1;
    } else groups.push({ title: spec.group, left, width, first: at, count: 1 });
  });
  return { pinned, pinnedWidth, free, groups, total: end(free, pinnedWidth), narrow };
}

/** The first and one past the last free column between two offsets. */
function columnsBetween(free, from, to) {
  let low = 0;
  let high = free.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (free[middle].left + free[middle].width <= from) low = middle + 1; else high = middle;
  }
  let stop = low;
  while (stop < free.length && free[stop].left < to) stop += 1;
  return [low, stop];
}
