// A plan as SVG: boxes with what they say, lines as wide as their tensors are large.

import { ownName } from "./boxes.js";
import { svg, titled } from "./dom.js";
import { HEAD, contentShift, laidOut } from "./layout.js";
import { heatOf, shareOf, toldOf } from "./measures.js";
import { exact } from "./numbers.js";

const LETTERS = 26;
const BESIDE_HANDLE = 22;
const BESIDE_OUTPUT = 20;
const BESIDE_FLAG = 19;
const SIGNS = { changed: "≠", added: "+", removed: "−" };

export function drawnInside(graph, box) {
  const lines = box.plan.lines.map((line) => wire(graph, line));
  const parts = box.plan.places.map((place) => placed(graph, place));
  return [svg("g", { "aria-hidden": "true" }, ...lines), ...parts];
}

function placed(graph, { thing, x, y, width, height }) {
  if (typeof thing === "string") {
    const port = svg("circle", { class: "port", cx: x + width / 2, cy: y + height / 2, r: width / 2 });
    port.append(titled(thing === "out" ? "what is read elsewhere" : thing.replace(/^in /, "from ")));
    return svg("g", { "aria-hidden": "true" }, port);
  }
  return boxDrawn(graph, thing, x, y, width, height);
}

function boxDrawn(graph, box, x, y, width, height) {
  const drawn = svg("g", { ...traits(graph, box), transform: `translate(${x},${y})` });
  drawn.append(svg("rect", { width, height, rx: 5 }), ...words(graph, box, width));
  if (box.members.length) drawn.append(handle(graph, box, width));
  if (isShownOpen(box)) {
    const shift = contentShift(box, width);
    const inside = insideOf(graph, box);
    inside.setAttribute("transform", `translate(${shift.x},${shift.y})`);
    drawn.append(inside);
  }
  drawn.addEventListener("click", (event) => {
    event.stopPropagation();
    graph.select(box);
  });
  drawn.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    graph.toggle(box);
  });
  box.drawn = drawn;
  return drawn;
}

// What lies in an open box, drawn anew only where its plan or the measure is another one.
export function insideOf(graph, box) {
  const { plan } = box;
  if (box.inside?.plan !== plan || box.inside.measure !== graph.measure) {
    const element = svg("g", { role: "group" }, ...drawnInside(graph, box));
    box.inside = { plan, measure: graph.measure, element };
  }
  return box.inside.element;
}

function isShownOpen(box) {
  return box.isOpen && box.members.length > 0;
}

function traits(graph, box) {
  const heat = heatOf(graph.measure, shareOf(graph.measure, graph.network, graph.root, box));
  const { status } = box;
  return {
    class: ["box", isShownOpen(box) ? "is-open" : `heat-${heat}`, status && `is-${status}`].filter(Boolean).join(" "),
    role: "treeitem",
    tabindex: -1,
    "aria-level": box.depth,
    "aria-selected": false,
    "aria-expanded": box.members.length ? box.isOpen : undefined,
    "aria-label": spoken(graph, box, status),
  };
}

function spoken(graph, box, status) {
  const flags = graph.flagsOf(box);
  const found = flags ? `${flags} ${flags === 1 ? "finding" : "findings"}` : "";
  const end = isOutput(graph, box) ? "output of the network" : "";
  return [box.name, kindOf(graph, box), toldOf(graph.measure, graph.network, box), end, found, status]
    .filter(Boolean)
    .join(", ");
}

export function kindOf(graph, box) {
  if (box.what === "layer") return graph.network.layers.op[box.first];
  return box.what === "repeat" ? `× ${box.members.length}` : box.what;
}

function words(graph, box, width) {
  const status = box.status;
  const sign = status ? `${SIGNS[status]} ` : "";
  const name = svg("text", { x: 8, y: 17 }, cut(`${sign}${ownName(box)}`, roomIn(graph, box)), titled(box.name));
  const said = `${kindOf(graph, box)} · ${toldOf(graph.measure, graph.network, box)}`;
  const what = svg("text", { class: "small", x: 8, y: 34 }, box.what === "input" ? "input" : said);
  const end = isOutput(graph, box) ? [svg("text", { class: "small", x: width - 8, y: 17, "text-anchor": "end" }, "output")] : [];
  const flags = graph.flagsOf(box);
  const place = { class: "flag", x: width - besideFlag(box, end), y: 17, "text-anchor": "end" };
  const flag = flags ? [svg("text", place, `⚑${flags}`)] : [];
  return isShownOpen(box) ? [name, ...flag] : [name, what, ...flag, ...end];
}

// What stands right of the flag: the handle of what opens, or that it is an output.
function besideFlag(box, end) {
  if (box.members.length) return 38;
  return end.length ? 52 : 8;
}

function isOutput({ root }, box) {
  return box.what === "layer" && root.outputs.has(box.first);
}

function roomIn(graph, box) {
  if (isShownOpen(box)) return LETTERS;
  const flags = graph.flagsOf(box);
  if (flags) return BESIDE_FLAG - 1.5 * String(flags).length;
  if (isOutput(graph, box)) return BESIDE_OUTPUT;
  return box.members.length ? BESIDE_HANDLE : LETTERS;
}

// Text for a width of so many letters, its middle left out where it is longer.
function cut(text, most) {
  if (text.length <= most / 2) return text;
  const letters = Array.from(text);
  const total = letters.reduce((sum, letter) => sum + widthOf(letter), 0);
  if (total <= most) return text;
  const start = taken(letters, most / 2);
  const end = taken(letters.reverse(), most / 2 - 1).reverse();
  return `${start.join("")}…${end.join("")}`;
}

function taken(letters, room) {
  let left = room;
  const most = letters.findIndex((letter) => (left -= widthOf(letter)) < 0);
  return letters.slice(0, most);
}

// About as wide as how many small letters: pictures and Han are two, signs and capitals wider.
function widthOf(letter) {
  if (letter.codePointAt(0) > 0x2e7f) return 2;
  if (/[fijlrt.,:;'|()[\] ]/.test(letter)) return 0.6;
  return /[A-Zmw…≠<>{}$@%&#+=~]/.test(letter) ? 1.3 : 1;
}

function handle(graph, box, width) {
  const circle = svg("circle", { class: "handle", cx: width - 17, cy: HEAD / 2, r: 10 });
  const sign = svg("text", { x: width - 17, y: HEAD / 2 + 4, "text-anchor": "middle" });
  sign.append(box.isOpen ? "−" : "+");
  const made = svg("g", { class: "toggle", "aria-hidden": "true" }, circle, sign);
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    graph.toggle(box);
  });
  return made;
}

function wire(graph, { points, size }) {
  const width = 1 + 6 * Math.sqrt(size / graph.root.largest);
  const path = svg("path", { class: "wire", d: curve(points), "stroke-width": width.toFixed(1) });
  path.setAttribute("marker-end", `url(#${graph.arrow})`);
  path.append(titled(`${exact(size)} elements`));
  return path;
}

function curve(points) {
  const [start, ...rest] = points;
  const last = rest.pop();
  const bends = rest.map((point, i) => {
    const next = rest[i + 1] ?? last;
    const end = i === rest.length - 1 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(start)} ${bends.join(" ") || `L${at(last)}`}`;
}

function at({ x, y }) {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

export function outerSize(root) {
  laidOut(root);
  return { width: root.plan.width + 8, height: root.plan.height + 8 };
}
