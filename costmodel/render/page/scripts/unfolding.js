// Opening a whole level of the graph, and closing all of it.

import { chainOf, visible } from "./boxes.js";
import { insideOf } from "./drawing.js";
import { forget, laidOut } from "./layout.js";

// So many boxes are drawn fast enough for the page to answer; nobody reads more of them.
const MOST_SHOWN = 1500;

export function openLevel(graph) {
  const shown = visible(graph.root);
  const closed = shown.filter((box) => box.members.length && !box.isOpen);
  const lowest = Math.min(...closed.map((box) => box.depth));
  const level = closed.filter((box) => box.depth === lowest);
  const opened = fitting(level, MOST_SHOWN - shown.length);
  for (const box of opened) {
    box.isOpen = true;
    forget(box);
  }
  graph.said.textContent = opened.length < level.length
    ? `${opened.length} of ${level.length} were opened: more than ${MOST_SHOWN} boxes are too many at once.` : "";
  const around = new Set(opened.flatMap((box) => chainOf(box.parent)));
  const inOrder = [...opened, ...around].sort((a, b) => b.depth - a.depth);
  graph.canvas.setAttribute("aria-busy", true);
  prepareNext(graph, inOrder);
}

// The first boxes whose members are not too many.
function fitting(boxes, room) {
  let left = room;
  const most = boxes.findIndex((box) => {
    left -= box.members.length;
    return left < 0;
  });
  return most < 0 ? boxes : boxes.slice(0, most);
}

// The inner boxes first, each in a task of its own, so that the page answers meanwhile.
function prepareNext(graph, [box, ...rest]) {
  if (!box) {
    graph.canvas.removeAttribute("aria-busy");
    return graph.redraw();
  }
  laidOut(box);
  if (box.isOpen && box !== graph.root) insideOf(graph, box);
  setTimeout(() => prepareNext(graph, rest));
  return undefined;
}

export function closeAll(graph) {
  for (const box of visible(graph.root)) {
    box.isOpen = false;
    box.plan = undefined;
  }
  graph.root.plan = undefined;
  graph.said.textContent = "";
  graph.current = chainOf(graph.current)[1] ?? graph.root.members[0];
  graph.redraw();
}
