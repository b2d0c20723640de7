// The graph of one network: what is open, selected and in focus, and the keys that move in it.

import { chainOf, visible } from "./boxes.js";
import { button, html, svg } from "./dom.js";
import { drawnInside, outerSize } from "./drawing.js";
import { forget } from "./layout.js";
import { heatWords } from "./measures.js";
import { closeAll, openLevel } from "./unfolding.js";

const KEYS = {
  ArrowDown: (graph) => graph.step(1),
  ArrowUp: (graph) => graph.step(-1),
  ArrowRight: (graph) => graph.enter(),
  ArrowLeft: (graph) => graph.leave(),
  Enter: (graph) => graph.select(graph.current),
  " ": (graph) => graph.toggle(graph.current),
};

export function graphOf(side, select) {
  const { network, root, number } = side;
  const graph = {
    network, root, side, select,
    measure: side.measure, selected: null, current: root.members[0], settled: [], zoom: 1, arrow: `arrow-${number}`,
    flagsOf: (box) => side.flagsOf(box),
    toggle: (box) => box?.members.length && toggle(graph, box),
    step: (by) => focus(graph, visible(root)[visible(root).indexOf(graph.current) + by]),
    enter: () => (graph.current.isOpen ? focus(graph, graph.current.members[0]) : graph.toggle(graph.current)),
    leave: () => leave(graph),
    show: (box, isFocused) => show(graph, box, isFocused),
    draw: () => draw(graph),
    redraw: () => redrawn(graph),
    said: html("span", { class: "quiet", role: "status" }),
  };
  graph.element = frame(graph);
  draw(graph);
  return graph;
}

function frame(graph) {
  graph.canvas = svg("svg", { role: "tree", "aria-label": `Graph of ${graph.network.title}` });
  graph.canvas.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act(graph);
  });
  graph.legend = html("p", { class: "legend" });
  const around = html("div", { class: "drawing scroll" }, graph.canvas);
  return html("div", {}, tools(graph), around, graph.legend);
}

function tools(graph) {
  const zoomed = (factor) => () => {
    graph.zoom = Math.min(3, Math.max(0.1, factor ? graph.zoom * factor : zoomToFit(graph)));
    sized(graph);
  };
  return html(
    "div",
    { class: "tools", role: "group", "aria-label": "Graph" },
    button("Open one level", () => openLevel(graph)),
    button("Close all", () => closeAll(graph)),
    button("−", zoomed(0.8), { "aria-label": "Smaller" }),
    button("+", zoomed(1.25), { "aria-label": "Larger" }),
    button("Fit", zoomed(0)),
    graph.said,
  );
}

function zoomToFit(graph) {
  return Math.min(1, graph.canvas.parentElement.clientWidth / outerSize(graph.root).width);
}

function sized(graph) {
  const { width, height } = outerSize(graph.root);
  graph.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  graph.canvas.setAttribute("width", width * graph.zoom);
  graph.canvas.setAttribute("height", height * graph.zoom);
}

function draw(graph) {
  sized(graph);
  const content = svg("g", { transform: "translate(4,4)" }, ...drawnInside(graph, graph.root));
  graph.canvas.replaceChildren(arrowhead(graph), content);
  settle(graph);
  graph.legend.replaceChildren(...legendParts(graph));
}

// The one box that is selected and the one that the keys start from say so, and no other does.
function settle(graph) {
  for (const box of graph.settled) {
    box.drawn.setAttribute("tabindex", -1);
    box.drawn.setAttribute("aria-selected", false);
    box.drawn.classList.remove("is-selected");
  }
  const { selected, current } = graph;
  current.drawn.setAttribute("tabindex", 0);
  selected?.drawn.setAttribute("aria-selected", true);
  selected?.drawn.classList.add("is-selected");
  graph.settled = [current, ...(selected ? [selected] : [])];
}

function arrowhead(graph) {
  const shape = { id: graph.arrow, viewBox: "0 0 8 8", refX: 7, refY: 4, orient: "auto", markerUnits: "userSpaceOnUse", markerWidth: 11, markerHeight: 11 };
  return svg("defs", {}, svg("marker", shape, svg("path", { class: "arrow", d: "M0 0L8 4L0 8Z" })));
}

function legendParts({ measure }) {
  const of = measure.whole ? `${measure.title} of each box` : `share of the network's ${measure.title}`;
  const swatches = heatWords(measure).map((text, i) => {
    const icon = { class: `heat-${i}`, width: 14, height: 14, "aria-hidden": "true" };
    return html("span", {}, svg("svg", icon, svg("rect", { width: 14, height: 14 })), text);
  });
  return [`Colour: ${of}.`, ...swatches, "Width of a line: size of the tensor."];
}

function toggle(graph, box) {
  box.isOpen = !box.isOpen;
  forget(box);
  if (!box.isOpen && chainOf(graph.current).includes(box)) graph.current = box;
  const before = box.drawn.getBoundingClientRect();
  redrawn(graph);
  staying(graph, before, box.drawn.getBoundingClientRect());
}

// What was opened or closed stays where it was seen, by its top and its middle; by its name, which
// is at the left, where there is no room for all of it.
function staying(graph, before, after) {
  const around = graph.canvas.parentElement;
  const isWide = after.width > around.clientWidth;
  const right = isWide
    ? after.left - around.getBoundingClientRect().left - 8
    : after.left + after.width / 2 - before.left - before.width / 2;
  around.scrollBy(right, after.top - before.top);
}

function redrawn(graph) {
  const hadFocus = graph.canvas.contains(document.activeElement);
  draw(graph);
  if (hadFocus) graph.current.drawn.focus();
}

function focus(graph, box) {
  if (!box) return;
  graph.current = box;
  settle(graph);
  box.drawn.focus();
}

function leave(graph) {
  if (graph.current.isOpen && graph.current.members.length) graph.toggle(graph.current);
  else if (graph.current.parent !== graph.root) focus(graph, graph.current.parent);
}

// Open what is around a box, and bring it into view.
function show(graph, box, isFocused) {
  const closed = chainOf(box).slice(0, -1).filter((one) => !one.isOpen);
  for (const one of closed) {
    one.isOpen = true;
    forget(one);
  }
  graph.selected = box;
  graph.current = box;
  if (closed.length) draw(graph);
  else settle(graph);
  box.drawn.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (isFocused) box.drawn.focus();
}
