// Finding boxes by name: what is typed is looked for in every box of every network.

import { everyBox } from "./boxes.js";
import { button, html } from "./dom.js";

const MOST = 12;

export function addSearch(sides) {
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    const hits = wanted ? sides.flatMap((side) => hitsIn(side, wanted)) : [];
    const items = hits.slice(0, MOST).map(({ side, box }) =>
      html("li", {}, button(box.name, () => side.select(box, true), { class: "link" })));
    const rest = hits.length > MOST ? `and ${hits.length - MOST} more` : `${hits.length} found`;
    found.replaceChildren(...items, ...(wanted ? [html("li", { class: "quiet" }, rest)] : []));
  });
}

function hitsIn(side, wanted) {
  const named = [...everyBox(side.root)].filter((box) => box !== side.root);
  return named.filter((box) => box.name.toLowerCase().includes(wanted)).map((box) => ({ side, box }));
}
