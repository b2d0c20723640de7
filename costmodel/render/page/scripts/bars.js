// A bar for each box that the closed graph shows, by the chosen measure.

import { button, html, svg } from "./dom.js";
import { CLOCKS, ofNoOp, shareOf, toldOf, valueOf } from "./measures.js";
import { percent, short } from "./numbers.js";

export function barsOf(side) {
  const list = html("ol", { class: "bars" });
  drawBars(side, list);
  return list;
}

export function drawBars(side, list) {
  const { measure, network, root } = side;
  const boxes = root.members.filter((box) => box.what !== "input");
  const rest = ofNoOp(measure, network);
  const most = Math.max(rest, ...boxes.map((box) => valueOf(measure, network, box))) || 1;
  const rows = boxes.map((box) => barOf(side, box, valueOf(measure, network, box) / most));
  list.replaceChildren(...rows, ...(rest ? [restOf(side, rest, most)] : []));
}

function barOf(side, box, part) {
  const { measure, network, root } = side;
  const share = measure.whole ? "" : ` (${percent(shareOf(measure, network, root, box))})`;
  const told = `${toldOf(measure, network, box)}${share}${otherTime(side, box)}`;
  return barRow(button(box.name, () => side.select(box, true), { class: "link" }), part, told);
}

// What is of no op: beside the kernels, or of those that no op is known for.
function restOf({ measure, network, root }, rest, most) {
  const share = rest / (valueOf(measure, network, root) + rest);
  return barRow(html("span", { class: "of-none" }, "of no op"), rest / most, `${short(rest)} ${measure.unit} (${percent(share)})`);
}

// Beside a measured time the predicted one, and the other way round.
function otherTime({ measure, network }, box) {
  const [other] = CLOCKS.filter((how) => how !== measure.part && network.layers[how]);
  if (!CLOCKS.includes(measure.part) || !other) return "";
  return `, ${other} ${toldOf({ ...measure, part: other }, network, box)}`;
}

function barRow(name, part, told) {
  const shape = { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
  const bar = svg("svg", shape, svg("rect", { width: (100 * part).toFixed(2), height: 10 }));
  return html("li", {}, name, bar, html("span", {}, told));
}
