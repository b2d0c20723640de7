// The tensors between boxes: each is drawn in every box that it crosses, between members and ports.

import { chainOf } from "./boxes.js";

const MOST_PORTS = 6;

export function addWires(network, root) {
  const sizes = network.inputs.map(([, , size]) => size);
  network.layers.inputs.forEach((inputs, reader) => {
    for (const [writer, size] of inputs) {
      sizes.push(size);
      addWire(root.leaves.get(writer), root.leaves.get(reader), size);
    }
  });
  root.largest = Math.max(1, ...sizes);
}

function addWire(writer, reader, size) {
  const from = chainOf(writer);
  const to = chainOf(reader);
  let common = 0;
  while (from[common + 1] === to[common + 1]) common += 1;
  join(from[common], from[common + 1], to[common + 1], size);
  for (let i = common + 1; i < to.length - 1; i += 1) join(to[i], `in ${writer.name}`, to[i + 1], size);
  for (let i = common + 1; i < from.length - 1; i += 1) join(from[i], from[i + 1], "out", size);
}

function join(box, from, to, size) {
  box.wires ??= new Map();
  const ends = box.wires.get(from) ?? new Map();
  box.wires.set(from, ends);
  ends.set(to, Math.max(size, ends.get(to) ?? 0));
}

// What a box draws: pairs of members or ports; many ports become one.
export function wiresIn(box) {
  const found = [];
  const ports = [...(box.wires?.keys() ?? [])].filter((from) => typeof from === "string");
  const isCrowded = ports.length > MOST_PORTS;
  for (const [from, ends] of box.wires ?? []) {
    const start = isCrowded && typeof from === "string" ? "in" : from;
    for (const [to, size] of ends) found.push({ from: start, to, size });
  }
  return found;
}
