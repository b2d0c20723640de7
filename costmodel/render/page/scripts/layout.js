// Where boxes lie: dagre places the members of each open box, the inner ones first.

import { wiresIn } from "./wires.js";

export const HEAD = 30;
const CLOSED = { width: 196, height: 42 };
const PAD = 12;
const PORT = 8;

export function laidOut(box) {
  if (!box.isOpen || !box.members.length) return CLOSED;
  box.plan ??= planOf(box);
  return { width: Math.max(box.plan.width + 2 * PAD, CLOSED.width), height: box.plan.height + HEAD + PAD };
}

// What was placed no longer holds for a box and those around it.
export function forget(box) {
  for (let one = box; one; one = one.parent) one.plan = undefined;
}

function planOf(box) {
  const { graph, things } = described(box);
  dagre.layout(graph);
  const places = things.map((thing, i) => ({ thing, ...corner(graph.node(String(i))) }));
  const lines = graph.edges().map((edge) => ({ ...graph.edge(edge) }));
  return { places, lines, width: graph.graph().width, height: graph.graph().height };
}

function described(box) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 14, ranksep: 24, marginx: 2, marginy: 2, ranker: "tight-tree" });
  graph.setDefaultEdgeLabel(() => ({}));
  const wires = wiresIn(box);
  const ports = wires.flatMap(({ from, to }) => [from, to]).filter((end) => typeof end === "string");
  const things = [...box.members, ...new Set(ports)];
  const numbers = new Map(things.map((thing, i) => [thing, String(i)]));
  things.forEach((thing, i) => graph.setNode(String(i), { ...sizeOf(thing) }));
  for (const { from, to, size } of wires) {
    graph.setEdge(numbers.get(from), numbers.get(to), { size });
  }
  return { graph, things };
}

function sizeOf(thing) {
  return typeof thing === "string" ? { width: PORT, height: PORT } : laidOut(thing);
}

function corner({ x, y, width, height }) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

export function contentShift(box, width) {
  return { x: (width - box.plan.width) / 2, y: HEAD };
}
