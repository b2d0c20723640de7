// The boxes of a network: what lies in which, and what each one costs.

const ADDED = ["flops", "mac", "reads", "writes", "weights", "params", "elementwise", "movement", "measured", "predicted"];

export function boxesOf(network) {
  const root = { name: network.title, what: "network", parent: null, isOpen: true, depth: 0 };
  const inputs = network.inputs.map(([name], i) => inputBox(name, i, root));
  root.members = [...inputs, ...network.tree.map((one) => boxOf(network, one, root))];
  root.first = 0;
  root.last = network.layers.name.length - 1;
  root.leaves = leavesOf(root);
  // Where there is but one output, it is seen at the end.
  root.outputs = new Set(network.outputs.length > 1 ? network.outputs : []);
  return root;
}

function inputBox(name, i, parent) {
  return { name, what: "input", parent, members: [], first: -1 - i, last: -1 - i, depth: 1 };
}

function boxOf(network, told, parent) {
  const box = { parent, isOpen: false, depth: parent.depth + 1, members: [] };
  if (typeof told === "number") {
    return Object.assign(box, { name: network.layers.name[told], what: "layer", first: told, last: told });
  }
  Object.assign(box, { name: told.name, what: told.what });
  box.members = told.members.map((one) => boxOf(network, one, box));
  box.first = box.members[0].first;
  box.last = box.members[box.members.length - 1].last;
  return box;
}

// The boxes of single layers and inputs, by place.
function leavesOf(root) {
  const found = new Map();
  for (const box of everyBox(root)) if (!box.members.length) found.set(box.first, box);
  return found;
}

export function* everyBox(box) {
  yield box;
  for (const one of box.members) yield* everyBox(one);
}

export function chainOf(box) {
  return box ? [...chainOf(box.parent), box] : [];
}

// What is seen of what lies in a box, open boxes before what lies in them.
export function visible(box) {
  return box.members.flatMap((one) => (one.isOpen && one.members.length ? [one, ...visible(one)] : [one]));
}

// The sums over a box, kept with it.
export function costOf(network, box) {
  if (!box.cost) {
    const known = ADDED.filter((name) => network.layers[name]);
    box.cost = Object.fromEntries(known.map((name) => [name, sum(network.layers[name], box)]));
  }
  return box.cost;
}

function sum(column, box) {
  let total = 0;
  for (let i = Math.max(box.first, 0); i <= box.last; i += 1) total += column[i];
  return total;
}

// A name without that of the box around it, which is seen already.
export function ownName(box) {
  const around = box.parent?.parent ? box.parent : null;
  const prefix = around?.what === "block" ? `${around.name}.` : "";
  return prefix && box.name.startsWith(prefix) ? box.name.slice(prefix.length) : box.name;
}
