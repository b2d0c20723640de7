// Tables that sort and filter; long ones show their first rows, and more when asked.

import { button, html } from "./dom.js";
import { exact, percent, time } from "./numbers.js";

const FIRST = 100;
const NATURAL = new Intl.Collator("en", { numeric: true });
const SHOWN = { text: String, number: exact, share: percent, time };

// columns: {title, form}; rows: {cells, act}.
export function tableOf(caption, columns, rows) {
  const table = { columns, rows, most: FIRST, by: -1, isDown: false, wanted: "" };
  table.body = html("tbody");
  table.count = html("span", { class: "quiet", role: "status" });
  table.more = button("Show all rows", () => {
    table.most = Infinity;
    fill(table);
  });
  table.heads = columns.map((column, i) => head(table, column, i));
  const filter = html("input", { type: "search" });
  filter.addEventListener("input", () => {
    table.wanted = filter.value.toLowerCase();
    fill(table);
  });
  const whole = html("table", {}, html("caption", {}, caption), html("thead", {}, html("tr", {}, ...table.heads)), table.body);
  const around = { class: "table scroll", tabindex: 0, role: "region", "aria-label": caption };
  fill(table);
  return html("div", {},
    html("div", { class: "tools" }, html("label", {}, "Filter rows", filter), table.count, table.more),
    html("div", around, whole));
}

function head(table, { title, form }, i) {
  const sorted = button(title, () => {
    table.isDown = table.by === i ? !table.isDown : form !== "text";
    table.by = i;
    table.heads.forEach((one) => one.removeAttribute("aria-sort"));
    table.heads[i].setAttribute("aria-sort", table.isDown ? "descending" : "ascending");
    fill(table);
  });
  return html("th", { scope: "col", class: form === "text" ? "" : "number" }, sorted);
}

function fill(table) {
  const found = table.rows.filter(({ cells }) => !table.wanted || matches(cells, table.wanted));
  if (table.by >= 0) found.sort((a, b) => order(a.cells[table.by], b.cells[table.by]) * (table.isDown ? -1 : 1));
  table.body.replaceChildren(...found.slice(0, table.most).map((row) => drawn(table.columns, row)));
  table.count.textContent = `${Math.min(found.length, table.most)} of ${table.rows.length} rows`;
  table.more.hidden = found.length <= table.most;
}

function matches(cells, wanted) {
  return cells.some((cell) => typeof cell === "string" && cell.toLowerCase().includes(wanted));
}

function order(a, b) {
  return typeof a === "string" ? NATURAL.compare(a, b) : a - b;
}

function drawn(columns, { cells, act }) {
  return html("tr", {}, ...cells.map((cell, i) => {
    const told = SHOWN[columns[i].form](cell);
    const content = i === 0 && act ? button(told, act, { class: "link" }) : told;
    return html("td", { class: columns[i].form === "text" ? "" : "number" }, content);
  }));
}
