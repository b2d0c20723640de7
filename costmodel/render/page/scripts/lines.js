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

// The largest box that begins with the first run of layers which a line asks for, and lies in it.
function boxAt(side, source, number) {
  const { places } = side.network.layers;
  const isOf = (i) => places[i]?.some(([s, n]) => s === source && n === number);
  const first = places.findIndex((_, i) => isOf(i));
  if (first < 0) return undefined;
  let last = first;
  while (isOf(last + 1)) last += 1;
  const boxes = [...everyBox(side.root)].filter((box) => box.first === first && box.last <= last);
  return boxes.find((box) => box !== side.root);
}

export function placesOf(side, box) {
  const found = [];
  for (let i = Math.max(0, box.first); i <= box.last; i += 1) found.push(...side.network.layers.places[i]);
  return found;
}
