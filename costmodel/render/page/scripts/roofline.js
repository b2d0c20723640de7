// How much each element that is read or written pays for, against FLOPs; or, where the times of ops
// are known, against FLOPs a second, under the roofs of the platform.

import { MARGIN, frameOf, logarithmic, tickWords } from "./axes.js";
import { costOf } from "./boxes.js";
import { html, svg, titled } from "./dom.js";
import { CLOCKS } from "./measures.js";
import { exact, short } from "./numbers.js";
import { blocksOf } from "./rows.js";

const HEIGHT = 360;
const LABELLED = 3;
const ALONG = "Along a dashed line all have the same MAC; the further right, the less memory access each FLOP costs.";

export function rooflineOf(side, width) {
  const clocks = CLOCKS.filter((how) => side.network.layers[how]);
  return clocks.length ? underRoofs(side, clocks, width) : overCounts(side, width);
}

function overCounts(side, width) {
  const points = blocksOf(side).map((box) => pointOf(side, box)).filter(Boolean)
    .map((point) => ({ ...point, high: point.flops, told: "" }))
    .sort((a, b) => b.high - a.high);
  if (!points.length) return html("p", {}, "No block has FLOPs.");
  const label = `FLOPs over intensity of the blocks of ${side.network.title}; the table of blocks has the numbers`;
  const chart = chartOf(points, [], label, "FLOPs", width);
  const powers = new Set(points.map(({ mac }) => Math.round(Math.log10(mac))));
  const guides = [...powers].flatMap((power) => guideOf(chart, 10 ** power));
  return figure(side, chart, guides, points, ALONG);
}

function underRoofs(side, clocks, width) {
  const { roofs } = side.network;
  const points = clocks.flatMap((how) => timedPoints(side, how));
  if (!points.length) return html("p", {}, "No op has FLOPs and a time.");
  const top = Math.max(...roofs.map((roof) => (roof.isSloped ? 0 : roof.perSecond))) || Infinity;
  const label = `FLOPs a second over intensity of the ops of ${side.network.title}; the table of ops has the numbers`;
  const chart = chartOf(points, cornersOf(roofs, top), label, "FLOPs/s", width);
  const lines = roofs.map((roof, i) => roofLine(chart, roof, top, `roof roof-${i}`));
  return figure(side, chart, lines, points, ...clocks.map(dotWords), ...roofs.map(roofWords));
}

function guideOf(chart, mac) {
  const told = `MAC ${tickWords(mac)}`;
  const line = sloped(chart, mac, Infinity, { class: "guide" }, told);
  if (!line) return [];
  const [x, y] = [Number(line.getAttribute("x2")), Number(line.getAttribute("y2"))];
  return [line, svg("text", { class: "small told", x: x - 4, y: y + 14, "text-anchor": "end" }, told)];
}

function pointOf(side, box) {
  const { flops, mac } = costOf(side.network, box);
  return flops && mac ? { box, flops, mac, intensity: flops / mac } : undefined;
}

function timedPoints(side, how) {
  const ops = [...side.root.leaves.values()].filter((box) => box.what === "layer");
  return ops.map((box) => pointOf(side, box)).filter((point) => point && costOf(side.network, point.box)[how])
    .map((point) => timed(point, costOf(side.network, point.box)[how], how))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

function timed(point, milliseconds, how) {
  const high = (1e3 * point.flops) / milliseconds;
  return { ...point, how, milliseconds, high, told: `, ${how} ${short(milliseconds)} ms, ${short(high)} FLOPs/s` };
}

// Where a slope meets the roof of computing, which the chart has to reach.
function cornersOf(roofs, top) {
  if (top === Infinity) return [];
  return roofs.map(({ isSloped, perSecond }) => ({ intensity: isSloped ? top / perSecond : undefined, high: top }));
}

function chartOf(points, corners, label, title, width) {
  const all = [...points, ...corners];
  const x = logarithmic(all.map(({ intensity }) => intensity).filter(Boolean), MARGIN.left, width - MARGIN.right);
  const y = logarithmic(all.map(({ high }) => high), HEIGHT - MARGIN.bottom, MARGIN.top + 8);
  return { x, y, width, drawn: frameOf(label, width, HEIGHT, x, y, { x: "FLOPs/MAC", y: title }) };
}

function figure(side, chart, lines, points, ...words) {
  const named = apart(points.slice(0, LABELLED), chart);
  chart.drawn.append(...lines, ...points.map((point) => dot(side, chart, point)), ...named.map((point) => nameOf(chart, point)));
  return html("figure", {}, chart.drawn, html("figcaption", { class: "legend" }, ...words));
}

function roofLine(chart, { isSloped, perSecond, told, of }, top, name) {
  if (isSloped) return sloped(chart, perSecond, top, { class: name }, `${told}: ${of}`);
  const { x, y } = chart;
  const ends = { x1: x(x.ticks[0]), x2: x(x.ticks[x.ticks.length - 1]), y1: y(perSecond), y2: y(perSecond) };
  return svg("line", { class: name, ...ends }, titled(`${told}: ${of}`));
}

// The line of all that has so much for one of intensity, as far as the chart and the roof reach.
function sloped({ x, y }, slope, top, attributes, told) {
  const [left, right] = [x.ticks[0], x.ticks[x.ticks.length - 1]];
  const [low, high] = [y.ticks[0], Math.min(top, y.ticks[y.ticks.length - 1])];
  const from = Math.max(left, low / slope);
  const to = Math.min(right, high / slope);
  if (from >= to) return "";
  const line = { x1: x(from), y1: y(from * slope), x2: x(to), y2: y(to * slope) };
  return svg("line", { ...attributes, ...line }, titled(told));
}

function dot(side, { x, y }, { box, flops, mac, intensity, high, how, told }) {
  const words = titled(`${box.name}: FLOPs ${exact(flops)}, MAC ${exact(mac)}, FLOPs/MAC ${exact(intensity)}${told}`);
  const drawn = svg("circle", { class: `dot ${how ?? ""}`, cx: x(intensity), cy: y(high), r: 5 }, words);
  drawn.addEventListener("click", () => side.select(box, true));
  return drawn;
}

function dotWords(how) {
  const icon = svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, svg("circle", { class: `dot ${how}`, cx: 7, cy: 7, r: 5 }));
  return html("span", {}, icon, `an op, ${how}`);
}

function roofWords({ told, of }, i) {
  const icon = svg("svg", { width: 28, height: 14, "aria-hidden": "true" }, svg("line", { class: `roof roof-${i}`, x1: 0, x2: 28, y1: 7, y2: 7 }));
  return html("span", {}, icon, `${told} (${of})`);
}

// Those whose names do not lie over that of one before.
function apart(points, { x, y }) {
  const isNear = (a, b) => Math.abs(y(a.high) - y(b.high)) < 14 && Math.abs(x(a.intensity) - x(b.intensity)) < 150;
  return points.filter((point, i) => !points.slice(0, i).some((other) => isNear(point, other)));
}

function nameOf({ x, y, width }, { box, high, intensity }) {
  const isRight = x(intensity) > width / 2;
  const place = { x: x(intensity) + (isRight ? -9 : 9), y: y(high) + 4, "text-anchor": isRight ? "end" : "start" };
  return svg("text", { class: "small", ...place }, box.name);
}
