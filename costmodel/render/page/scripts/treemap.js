// MAC as areas: each op in its block, coloured by what it does.

import { html, svg, titled } from "./dom.js";
import { exact, percent } from "./numbers.js";

const KINDS = {
  compute: ["conv", "pointwise", "fc", "matmul", "rnn"],
  elementwise: ["depthwise", "activation", "arithmetic", "norm"],
  movement: ["movement"],
};
const WORDS = { compute: "convolutions and products", elementwise: "element-wise and depthwise", movement: "data movement", other: "other" };
const LETTER = 6.6;

export function treemapOf(side, width) {
  const height = Math.round(Math.max(260, width * 0.45));
  const { mac } = side.network.layers;
  const root = d3.hierarchy(side.root, (box) => (box.members.length ? box.members : null))
    .sum((box) => (box.what === "layer" ? mac[box.first] : 0));
  d3.treemap().size([width, height]).paddingOuter(1).paddingTop((node) => (node.depth === 1 ? 15 : 1))(root);
  const label = `Treemap of the MAC of ${side.network.title}; the table of blocks has its numbers`;
  const drawn = svg("svg", { class: "treemap", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const seen = root.leaves().filter((node) => node.data.what === "layer" && area(node) > 1);
  const named = (root.children ?? []).filter((node) => node.data.what !== "input");
  drawn.append(...seen.map((node) => leaf(side, node)), ...named.map((node) => labelOf(side, node)));
  return html("figure", {}, drawn, html("figcaption", { class: "legend" }, ...Object.entries(WORDS).map(swatch)));
}

function area(node) {
  return (node.x1 - node.x0) * (node.y1 - node.y0);
}

function kindOfLayer(side, box) {
  const kind = side.network.layers.kind[box.first];
  return Object.keys(KINDS).find((name) => KINDS[name].includes(kind)) ?? "other";
}

function leaf(side, node) {
  const box = node.data;
  const place = { x: node.x0, y: node.y0, width: node.x1 - node.x0, height: node.y1 - node.y0 };
  const share = side.root.cost.mac ? node.value / side.root.cost.mac : 0;
  const told = titled(`${box.name}: MAC ${exact(node.value)}, ${percent(share)}`);
  const drawn = svg("rect", { class: `kind-${kindOfLayer(side, box)}`, ...place }, told);
  drawn.addEventListener("click", () => side.select(box, true));
  return drawn;
}

// A block's name stands above its ops, that of an op which is no part of any on its own area.
function labelOf(side, node) {
  const letters = Math.floor((node.x1 - node.x0 - 4) / LETTER);
  if (letters < 4 || node.y1 - node.y0 <= 15) return "";
  const { name } = node.data;
  const text = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
  const kind = node.children ? "" : `on-${kindOfLayer(side, node.data)}`;
  return svg("text", { class: `small ${kind}`, x: node.x0 + 3, y: node.y0 + 12 }, text);
}

function swatch([kind, words]) {
  const icon = { width: 14, height: 14, "aria-hidden": "true" };
  return html("span", {}, svg("svg", icon, svg("rect", { class: `kind-${kind}`, width: 14, height: 14 })), words);
}
