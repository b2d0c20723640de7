// A bar for each box that the closed graph shows, by the chosen measure.

import { button, html, svg } from "./dom.js";
import { shareOf, toldOf, valueOf } from "./measures.js";

export function barsOf(side) {
  const list = html("ol", { class: "bars" });
  drawBars(side, list);
  return list;
}

export function drawBars(side, list) {
  const { measure, network, root } = side;
  const boxes = root.members.filter((box) => box.what !== "input");
  const most = Math.max(...boxes.map((box) => valueOf(measure, network, box))) || 1;
  list.replaceChildren(...boxes.map((box) => barOf(side, box, valueOf(measure, network, box) / most)));
}

function barOf(side, box, part) {
  const { measure, network, root } = side;
  const share = measure.whole ? "" : ` (${(100 * shareOf(measure, network, root, box)).toFixed(1)} %)`;
  const shape = { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
  return html("li", {},
    button(box.name, () => side.select(box, true), { class: "link" }),
    svg("svg", shape, svg("rect", { width: (100 * part).toFixed(2), height: 10 })),
    html("span", {}, `${toldOf(measure, network, box)}${share}`));
}
