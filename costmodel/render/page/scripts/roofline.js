// Blocks by their FLOPs and by how many of them each element that is read or written pays for.

import { MARGIN, frameOf, logarithmic } from "./axes.js";
import { costOf } from "./boxes.js";
import { html, svg, titled } from "./dom.js";
import { exact, short } from "./numbers.js";
import { blocksOf } from "./rows.js";

const LABELLED = 3;

export function rooflineOf(side, width) {
  const height = 340;
  const points = pointsOf(side);
  if (!points.length) return html("p", {}, "No block has FLOPs.");
  const x = logarithmic(points.map(({ intensity }) => intensity), MARGIN.left, width - MARGIN.right);
  const y = logarithmic(points.map(({ flops }) => flops), height - MARGIN.bottom, MARGIN.top + 8);
  const label = `FLOPs over intensity of the blocks of ${side.network.title}; the table of blocks has the numbers`;
  const drawn = frameOf(label, width, height, x, y, { x: "FLOPs/MAC", y: "FLOPs" });
  drawn.append(...equalMac(points, x, y), ...points.map((point) => dot(side, point, x, y)));
  drawn.append(...apart(points.slice(0, LABELLED), x, y).map((point) => nameOf(point, x, y, width)));
  return html("figure", {}, drawn, html("figcaption", { class: "quiet" }, "Along a dashed line all have the same MAC; the further right, the less memory access each FLOP costs."));
}

function pointsOf(side) {
  return blocksOf(side)
    .map((box) => ({ box, ...costOf(side.network, box) }))
    .filter(({ flops, mac }) => flops && mac)
    .map(({ box, flops, mac }) => ({ box, flops, mac, intensity: flops / mac }))
    .sort((a, b) => b.flops - a.flops);
}

// FLOPs = MAC · intensity: lines of slope 1 for each power of ten that occurs.
function equalMac(points, x, y) {
  const powers = new Set(points.map(({ mac }) => Math.round(Math.log10(mac))));
  const [left, right] = [x.ticks[0], x.ticks[x.ticks.length - 1]];
  const [low, high] = [y.ticks[0], y.ticks[y.ticks.length - 1]];
  return [...powers].map((power) => 10 ** power).map((mac) => {
    const from = Math.max(left, low / mac);
    const to = Math.min(right, high / mac);
    if (from >= to) return "";
    const line = { class: "guide", x1: x(from), y1: y(from * mac), x2: x(to), y2: y(to * mac) };
    return svg("line", line, titled(`MAC ${short(mac)}`));
  });
}

function dot(side, { box, flops, mac, intensity }, x, y) {
  const told = titled(`${box.name}: FLOPs ${exact(flops)}, MAC ${exact(mac)}, FLOPs/MAC ${exact(intensity)}`);
  const drawn = svg("circle", { class: "dot", cx: x(intensity), cy: y(flops), r: 5 }, told);
  drawn.addEventListener("click", () => side.select(box, true));
  return drawn;
}

// Those whose names do not lie over that of a larger one.
function apart(points, x, y) {
  const isNear = (a, b) => Math.abs(y(a.flops) - y(b.flops)) < 14 && Math.abs(x(a.intensity) - x(b.intensity)) < 150;
  return points.filter((point, i) => !points.slice(0, i).some((other) => isNear(point, other)));
}

function nameOf({ box, flops, intensity }, x, y, width) {
  const isRight = x(intensity) > width / 2;
  const place = { x: x(intensity) + (isRight ? -9 : 9), y: y(flops) + 4, "text-anchor": isRight ? "end" : "start" };
  return svg("text", { class: "small", ...place }, box.name);
}
