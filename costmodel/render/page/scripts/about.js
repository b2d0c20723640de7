// What is told of the selected box: numbers, shapes, formulas, findings, lines.

import { costOf } from "./boxes.js";
import { button, html } from "./dom.js";
import { kindOf } from "./drawing.js";
import { CLOCKS } from "./measures.js";
import { exact, percent, time } from "./numbers.js";

export function aboutOf(side) {
  return html("div", { class: "about", role: "region", "aria-live": "polite", tabindex: 0, "aria-label": `Selected in ${side.network.title}` },
    html("p", { class: "quiet" }, "Select a box to see its numbers and formulas. Arrow keys move, space opens and closes."));
}

export function tell(side, box) {
  const parts = [html("h3", {}, box.name), html("p", { class: "quiet" }, kindOf(side, box))];
  if (box.what === "input") parts.push(facts([["shape", side.network.inputs[-1 - box.first][1]]]));
  else parts.push(facts(numbersOf(side, box)), ...formulasOf(side, box), ...linksOf(side, box), ...findingsOf(side, box));
  if (box.members.length) {
    parts.push(button(box.isOpen ? "Close in the graph" : "Open in the graph", () => {
      side.graph.toggle(box);
      tell(side, box);
    }));
  }
  side.about.replaceChildren(...parts);
}

function facts(pairs) {
  const rows = pairs.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value)));
  return html("dl", { class: "facts" }, ...rows);
}

function numbersOf({ network, root }, box) {
  const cost = costOf(network, box);
  const total = costOf(network, root);
  const share = (part, whole) => (whole ? percent(part / whole) : "0 %");
  const ofAll = (name, told) => `${told} (${share(cost[name], total[name])})`;
  const layers = network.layers;
  const shapes = box.what === "layer" ? [["input", layers.shapes[box.first]], ["output", layers.output[box.first]]] : [["output", layers.output[box.last]]];
  if (box.what === "layer" && layers.dtype.length) shapes.push(["dtype", layers.dtype[box.first]]);
  return [
    ...shapes,
    ["FLOPs, of all", ofAll("flops", exact(cost.flops))], ["MAC, of all", ofAll("mac", exact(cost.mac))],
    ["params, of all", ofAll("params", exact(cost.params))],
    ["reads", exact(cost.reads)], ["writes", exact(cost.writes)], ["weights", exact(cost.weights)],
    ...CLOCKS.filter((how) => how in cost).map((how) => [`${how} ms, of all ops`, ofAll(how, time(cost[how]))]),
    ["FLOPs/MAC", cost.mac ? exact(cost.flops / cost.mac) : "0"],
    ["element-wise", share(cost.elementwise, cost.mac)], ["movement", share(cost.movement, cost.mac)],
  ];
}

function formulasOf({ network }, box) {
  const told = box.what === "layer" ? network.layers.formulas[box.first] : [];
  const lines = told.map(([name, ...steps]) => [name, ...new Set(steps.map(stepOf))].filter(Boolean).join(" = "));
  return lines.length ? [html("h3", {}, "Formulas"), html("pre", { class: "formulas" }, lines.join("\n"))] : [];
}

function stepOf(step) {
  return typeof step === "number" ? exact(step) : step;
}

function linksOf(side, box) {
  const lines = new Map();
  for (let i = Math.max(box.first, 0); i <= box.last; i += 1) {
    for (const place of side.network.layers.places[i]) lines.set(place.join(" "), place);
  }
  const links = [...lines.values()].slice(0, 12).map((place) =>
    button(side.nameOf(place), () => side.showLine(place, true), { class: "link" }));
  return links.length ? [html("h3", {}, "Written at"), html("p", {}, ...links.flatMap((link) => [link, " "]))] : [];
}

function findingsOf(side, box) {
  const found = side.findingsOf(box);
  const items = found.map(({ level, rule, message, remedy }) =>
    html("li", {}, html("span", { class: `level ${level}` }, `${level} ${rule}`), `: ${message}`, html("br"), `remedy: ${remedy}`));
  return items.length ? [html("h3", {}, "Findings"), html("ul", { class: "findings" }, ...items)] : [];
}
