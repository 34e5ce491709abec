// What Python packed (packing.py) becomes columns again; each is decoded when it is first read.

const ARRAYS = {
  u1: Uint8Array, u2: Uint16Array, i2: Int16Array, i4: Int32Array, f4: Float32Array,
  f8: Float64Array,
};
const ABSENT = { i2: -32768, i4: -2147483648 }; // as in packing.py; floats say NaN
const SCORED = 0;
const MISSING = 1;

function decodeBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** One column: text (null = missing) or numbers (NaN = missing), with states and notes. */
class Column {
  constructor(part, buffer, count) {
    this.part = part;
    this.buffer = buffer;
    this.count = count;
    this.isText = Boolean(part.texts);
  }

  array(type, at) { return new ARRAYS[type](this.buffer, at, this.count); }

  get numbers() {
    const { type, at, scale } = this.part;
    const packed = this.array(type, at);
    const numbers = type === "f8" ? packed : Float64Array.from(packed, (value) =>
      value === ABSENT[type] ? NaN : value / scale);
    Object.defineProperty(this, "numbers", { value: numbers });
    return numbers;
  }

  get texts() {
    const { texts, type, at } = this.part;
    const each = type ? Array.from(this.array(type, at), (code) => texts[code]) : texts;
    Object.defineProperty(this, "texts", { value: each });
    return each;
  }

  /** The place of every row's text in alphabetical order, NaN where there is none. */
  get ranks() {
    const lower = this.texts.map((text) => (text === null ? null : text.toLowerCase()));
    const sorted = [...new Set(lower)].filter((text) => text !== null).sort();
    const places = new Map(sorted.map((text, place) => [text, place]));
    const ranks = Float64Array.from(lower, (text) => (text === null ? NaN : places.get(text)));
    Object.defineProperty(this, "ranks", { value: ranks });
    return ranks;
  }

  has(row) { return this.isText ? this.texts[row] !== null : !Number.isNaN(this.numbers[row]); }

  state(row) {
    const { states } = this.part;
    if (states === undefined) return this.has(row) ? SCORED : MISSING;
    return this.array("u1", states)[row];
  }

  heat(row) {
    const { heat } = this.part;
    return heat === undefined ? undefined : this.array("u1", heat)[row];
  }

  note(row) { return this.part.notes?.[row]; }
}

/** Packed cells as ``{ids, columns: Map(key -> Column)}``; ``ids`` where they are known already. */
function unpackCells(packed, ids = packed.ids) {
  const { buffer } = decodeBase64(packed.blob);
  const parts = Object.entries(packed.columns);
  const columns = new Map(parts.map(([key, part]) => [key, new Column(part, buffer, ids.length)]));
  return { ids, columns };
}

/** The rows that are shown while nothing sorts them. */
function unpackOrder(packed, count) {
  if (!packed) return Uint32Array.from({ length: count }, (_, row) => row);
  return new Uint32Array(decodeBase64(packed.blob).buffer, 0, packed.count);
}
