// The frame of a chart: axes from a scale, with their ticks and words.

import { svg } from "./dom.js";
import { short } from "./numbers.js";

export const MARGIN = { left: 56, right: 14, top: 14, bottom: 40 };

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

// Ticks are whole where what is counted is.
export function counted(most, start, end) {
  const ticks = new Set(QUARTERS.map((part) => Math.round(part * most)));
  return Object.assign(linear(0, most, start, end), { ticks: [...ticks] });
}

export function linear(from, to, start, end) {
  const place = (value) => start + ((value - from) / (to - from || 1)) * (end - start);
  return Object.assign(place, { ticks: QUARTERS.map((part) => from + part * (to - from)) });
}

// Whole powers of ten around the values.
export function logarithmic(values, start, end) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const place = linear(low, high, start, end);
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return Object.assign((value) => place(Math.log10(value)), { ticks });
}

export function frameOf(label, width, height, x, y, words) {
  const drawn = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const base = height - MARGIN.bottom;
  const middle = (width + MARGIN.left) / 2;
  drawn.append(
    ...x.ticks.map((tick) => svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: MARGIN.top, y2: base })),
    ...y.ticks.map((tick) => svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) })),
    ...x.ticks.map((tick) => tickText(x(tick), base + 14, "middle", tick)),
    ...y.ticks.map((tick) => tickText(MARGIN.left - 6, y(tick) + 4, "end", tick)),
    svg("text", { x: middle, y: height - 6, "text-anchor": "middle" }, words.x),
    svg("text", { x: 4, y: 11 }, words.y),
  );
  return drawn;
}

function tickText(x, y, anchor, tick) {
  return svg("text", { class: "small", x, y, "text-anchor": anchor }, tickWords(tick));
}

// Round numbers without the zeros that say how exact others are.
export function tickWords(tick) {
  if (tick >= 1e16) return tick.toExponential();
  return tick < 1000 ? String(Number(tick.toPrecision(4))) : short(tick).replace(/\.?0+ /, " ");
}
