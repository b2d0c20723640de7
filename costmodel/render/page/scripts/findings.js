// Findings lead to the boxes that they are about.

import { button } from "./dom.js";

export function linkFindings(side, place) {
  place.querySelectorAll(".findings > li").forEach((item, i) => {
    const box = boxOver(side, side.network.findings[i].layers);
    const name = item.querySelector("strong");
    if (box !== side.root) name.replaceChildren(button(name.textContent, () => side.select(box, true), { class: "link" }));
  });
}

// The smallest box in which both layers lie.
function boxOver(side, [first, last]) {
  let box = side.root;
  for (;;) {
    const inner = box.members.find((one) => one.first <= first && last <= one.last);
    if (!inner) return box;
    box = inner;
  }
}
