// One network of the page, with all that is drawn of it.

import { aboutOf, tell } from "./about.js";
import { boxesOf, chainOf, everyBox } from "./boxes.js";
import { html } from "./dom.js";
import { graphOf } from "./graph.js";
import { markLines, placesOf, showLine } from "./lines.js";
import { addWires } from "./wires.js";

export function sideOf(network, number, measure) {
  const root = boxesOf(network);
  addWires(network, root);
  const side = { network, root, number, measure };
  const counts = network.findings.map(({ layers: [first, last] }) => ({ first, last }));
  side.findingsOf = (box) => network.findings.filter((_, i) => within(counts[i], box));
  side.flagsOf = (box) => (box.flags ??= side.findingsOf(box).length);
  markChanges(side);
  side.nameOf = ([source, line]) => `${network.sources[source]}:${line}`;
  side.showLine = (place, isScrolled) => showLine(side, place, isScrolled);
  side.select = (box, isShown) => selected(side, box, isShown);
  return side;
}

// Boxes that changed, and around them those in which anything did.
function markChanges({ network: { changes, layers }, root }) {
  // Maps, for a name may be one that every object has.
  const ofLayers = new Map(Object.entries(changes.layers));
  const ofBlocks = new Map(Object.entries(changes.blocks));
  for (const box of everyBox(root)) {
    const found = (box.what === "layer" && ofLayers.get(box.name)) || ofBlocks.get(box.name);
    box.status = box !== root && box.what !== "input" ? found : undefined;
  }
  for (const box of root.leaves.values()) {
    const isChanged = box.what === "layer" && ofLayers.has(layers.name[box.first]);
    for (const one of isChanged ? chainOf(box).slice(1) : []) one.status ??= "changed";
  }
}

function within(finding, box) {
  return finding.first >= box.first && finding.last <= box.last;
}

export function addGraph(side, place) {
  side.about = aboutOf(side);
  side.graph = graphOf(side, (box) => side.select(box, false));
  place.append(html("div", { class: "graph" }, side.graph.element, side.about));
  centre(side.graph);
}

// What does not fit is seen from the first box on, in the middle.
function centre({ canvas, root }) {
  const around = canvas.parentElement;
  const first = root.members[0].drawn.getBoundingClientRect();
  const frame = around.getBoundingClientRect();
  around.scrollLeft = first.left - frame.left - (frame.width - first.width) / 2;
}

function selected(side, box, isShown) {
  const isFocused = isShown || side.graph.canvas.contains(document.activeElement);
  side.graph.show(box, isFocused);
  tell(side, box);
  markLines(side, placesOf(side, box));
}
