// The spec's text and the boxes of its lines, linked both ways.

import { everyBox } from "./boxes.js";

export function linkLines(side) {
  for (const line of linesOf(side)) {
    const number = line.querySelector("button");
    number?.addEventListener("click", () => {
      const box = boxAt(side, Number(line.dataset.source), Number(line.dataset.line));
      if (box) side.select(box, true);
    });
  }
}

export function showLine(side, [source, number], isScrolled) {
  markLines(side, [[source, number]]);
  const line = linesOf(side).find((one) => isAt(one, source, number));
  if (line && isScrolled) {
    line.scrollIntoView({ block: "center" });
    line.querySelector("button")?.focus({ preventScroll: true });
  }
}

export function markLines(side, places) {
  for (const line of linesOf(side)) {
    line.classList.toggle("is-marked", places.some(([source, number]) => isAt(line, source, number)));
  }
}

function linesOf(side) {
  return [...document.querySelectorAll(`#text-${side.number} [data-line]`)];
}

function isAt(line, source, number) {
  return line.dataset.source === String(source) && line.dataset.line === String(number);
}

// The smallest box that holds the first run of layers which a line asks for.
function boxAt(side, source, number) {
  const isOf = (i) => side.network.layers.places[i].some(([s, n]) => s === source && n === number);
  const count = side.network.layers.name.length;
  let first = 0;
  while (first < count && !isOf(first)) first += 1;
  if (first === count) return undefined;
  let last = first;
  while (last + 1 < count && isOf(last + 1)) last += 1;
  let best = side.root;
  for (const box of everyBox(side.root)) if (box.first <= first && box.last >= last) best = box;
  return best === side.root ? side.root.leaves.get(first) : best;
}

export function placesOf(side, box) {
  const found = [];
  for (let i = Math.max(0, box.first); i <= box.last; i += 1) found.push(...side.network.layers.places[i]);
  return found;
}
