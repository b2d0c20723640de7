// Reads the records of the page and draws them, a section after the other.

import { aliveOf } from "./alive.js";
import { barsOf, drawBars } from "./bars.js";
import { html } from "./dom.js";
import { linkFindings } from "./findings.js";
import { linkLines } from "./lines.js";
import { rooflineOf } from "./roofline.js";
import { blockTable, layerTable } from "./rows.js";
import { addSearch } from "./search.js";
import { addGraph, sideOf } from "./sides.js";
import { addTheme } from "./theme.js";
import { treemapOf } from "./treemap.js";

const { measures, networks } = JSON.parse(document.getElementById("records").textContent);
const sides = networks.map((network, i) => sideOf(network, i, measures[0]));

function addMeasures() {
  const chooser = document.getElementById("measure");
  chooser.append(...measures.map(({ title }, i) => html("option", { value: i }, title)));
  chooser.addEventListener("change", () => sides.forEach((side) => measure(side, measures[chooser.value])));
}

function measure(side, chosen) {
  side.measure = chosen;
  side.graph.measure = chosen;
  side.graph.draw();
  drawBars(side, side.bars);
}

function addAll(section, make) {
  const places = document.querySelectorAll(`#${section} .side`);
  sides.forEach((side, i) => make(side, places[i]));
}

// Charts are as wide as their place, so that their letters keep their size.
function addChart(section, make) {
  addAll(section, (side, place) => place.append(headed(side), make(side, Math.max(280, place.clientWidth))));
}

function headed(side) {
  return sides.length > 1 ? html("h3", {}, side.network.title) : "";
}

function addBars(side, place) {
  side.bars = barsOf(side);
  place.append(headed(side), side.bars);
}

function addTables(side, place) {
  place.append(blockTable(side), layerTable(side));
}

// What lies below the graph is drawn once the graph is seen, each in a task of its own.
const LATER = [
  () => addAll("bars", addBars),
  () => addChart("treemap", treemapOf),
  () => addChart("roofline", rooflineOf),
  () => addChart("alive", aliveOf),
  () => addAll("blocks", addTables),
  () => addAll("findings", linkFindings),
  () => sides.forEach(linkLines),
];

function drawLater([first, ...rest]) {
  setTimeout(() => {
    first();
    if (rest.length) drawLater(rest);
    else document.documentElement.dataset.state = "ready";
  });
}

addTheme();
addMeasures();
addAll("graph", (side, place) => {
  place.append(headed(side));
  addGraph(side, place);
});
addSearch(sides);
drawLater(LATER);
