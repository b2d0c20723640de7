// Reads the records of the page and draws them, a section after the other.

import { html } from "./dom.js";
import { linkLines } from "./lines.js";
import { blockTable, layerTable } from "./rows.js";
import { addSearch } from "./search.js";
import { addGraph, sideOf } from "./sides.js";
import { addTheme } from "./theme.js";

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
}

function addAll(section, make) {
  const places = document.querySelectorAll(`#${section} .side`);
  sides.forEach((side, i) => make(side, places[i]));
}

addTheme();
addMeasures();
addAll("graph", addGraph);
addSearch(sides);
// What lies below the graph is drawn once the graph is seen.
setTimeout(() => {
  addAll("blocks", (side, place) => place.append(blockTable(side), layerTable(side)));
  sides.forEach(linkLines);
  document.documentElement.dataset.state = "ready";
});
