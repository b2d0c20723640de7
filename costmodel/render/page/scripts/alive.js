// The activations alive beside each op, in the order in which they run, with the peak.

import { MARGIN, counted, frameOf, linear } from "./axes.js";
import { html, svg } from "./dom.js";
import { exact, short } from "./numbers.js";
import { boxNamed } from "./rows.js";

export function aliveOf(side, width) {
  const height = 260;
  const { alive } = side.network;
  const sizes = alive.map(([, size]) => size);
  const peak = sizes.reduce((best, size, i) => (size > sizes[best] ? i : best), 0);
  const x = counted(alive.length, MARGIN.left, width - MARGIN.right);
  const y = linear(0, sizes[peak], height - MARGIN.bottom, MARGIN.top + 22);
  const where = alive[peak][0] ? `beside ${alive[peak][0]}` : "at the start";
  const label = `Live activations of ${side.network.title}: the peak is ${exact(sizes[peak])} elements, ${where}`;
  const drawn = frameOf(label, width, height, x, y, { x: "op", y: "elements alive" });
  drawn.append(svg("path", { class: "area", d: steps(sizes, x, y) }), ...marker(peak, sizes, x, y, width));
  drawn.addEventListener("click", (event) => selectAt(side, drawn, event, x));
  return html("figure", {}, drawn, html("figcaption", {}, `Peak: ${exact(sizes[peak])} elements, ${where}.`));
}

function steps(sizes, x, y) {
  const tops = sizes.map((size, i) => `V${y(size).toFixed(1)}H${x(i + 1).toFixed(1)}`);
  return `M${x(0)},${y(0)}${tops.join("")}V${y(0)}Z`;
}

function marker(peak, sizes, x, y, width) {
  const place = { cx: x(peak + 0.5), cy: y(sizes[peak]) };
  const isRight = place.cx > width / 2;
  const text = { x: place.cx + (isRight ? -9 : 9), y: place.cy - 5, "text-anchor": isRight ? "end" : "start" };
  return [svg("circle", { class: "peak", r: 5, ...place }), svg("text", text, `peak ${short(sizes[peak])}`)];
}

function selectAt(side, drawn, event, x) {
  const { left, width } = drawn.getBoundingClientRect();
  const at = ((event.clientX - left) / width) * drawn.viewBox.baseVal.width;
  const first = x(0);
  const [name] = side.network.alive[Math.floor((at - first) / (x(1) - first))] ?? [];
  const box = name && boxNamed(side, name);
  if (box) side.select(box, true);
}
