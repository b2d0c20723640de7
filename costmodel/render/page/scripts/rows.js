// The two tables of a network: its blocks, and its ops.

import { chainOf, costOf, everyBox } from "./boxes.js";
import { html } from "./dom.js";
import { CLOCKS } from "./measures.js";
import { tableOf } from "./tables.js";

const COSTS = [
  ["FLOPs", "number", (cost) => cost.flops],
  ["MAC", "number", (cost) => cost.mac],
  ["params", "number", (cost) => cost.params],
  ["FLOPs/MAC", "number", (cost) => (cost.mac ? cost.flops / cost.mac : 0)],
  ["element-wise", "share", (cost) => (cost.mac ? cost.elementwise / cost.mac : 0)],
  ["movement", "share", (cost) => (cost.mac ? cost.movement / cost.mac : 0)],
];

function costsOf({ network }) {
  const times = CLOCKS.filter((how) => network.layers[how]);
  return [...times.map((how) => [`${how} ms`, "time", (cost) => cost[how]]), ...COSTS];
}

function columnsOf(side) {
  return costsOf(side).map(([title, form]) => ({ title, form }));
}

export function blockTable(side) {
  const rows = blocksOf(side).map((box) => row(side, box, [box.last - box.first + 1]));
  const columns = [{ title: "block", form: "text" }, { title: "layers", form: "number" }, ...columnsOf(side)];
  return tableOf(`Blocks of ${side.network.title}`, columns, rows);
}

// Made when it is opened: a network may have thousands of ops.
export function layerTable(side) {
  const folded = html("details", {}, html("summary", {}, `All ${side.network.layers.name.length} ops of ${side.network.title}`));
  folded.addEventListener("toggle", () => {
    if (folded.children.length === 1) folded.append(layersShown(side));
  });
  return folded;
}

function layersShown(side) {
  const { op, kind, output } = side.network.layers;
  const rows = [...side.root.leaves.values()].filter((box) => box.what === "layer")
    .map((box) => row(side, box, [op[box.first], kind[box.first], output[box.first]]));
  const texts = ["op", "does", "kind", "output"].map((title) => ({ title, form: "text" }));
  return tableOf(`Ops of ${side.network.title}`, [...texts, ...columnsOf(side)], rows);
}

function row(side, box, cells) {
  const cost = costOf(side.network, box);
  return { cells: [box.name, ...cells, ...costsOf(side).map(([, , take]) => take(cost))], act: () => side.select(box, true) };
}

// One box for each block of the network, wherever it lies; layers that are blocks of their own too.
export function blocksOf(side) {
  const found = new Set();
  for (const box of side.root.leaves.values()) {
    if (box.what !== "layer") continue;
    const name = side.network.layers.block[box.first];
    found.add(chainOf(box).find((one) => one.name === name) ?? box);
  }
  return [...found];
}

export function boxNamed(side, name) {
  for (const box of everyBox(side.root)) if (box !== side.root && box.name === name) return box;
  return undefined;
}
