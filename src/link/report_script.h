// The script of a linkage's page: a reader picks a pair by its two ids, and it draws the pair's
// waterfall as report_pairs.cc draws those that stand in the page. The page's policy allows this
// script by its hash and nothing else. No "<" and no "&" in it: the page is well-formed XML too.
#pragma once

#include <string_view>

namespace amends::link {

inline constexpr std::string_view report_script = R"js(
"use strict";
const at = id => document.getElementById(id);
const data = JSON.parse(at("pair-data").textContent);
const label = record => data.records[record][0];
const records = new Map(data.records.map((record, i) => [record[0], i]));
const partners = data.records.map(() => new Map());
data.pairs.forEach((pair, i) => {
  partners[pair[0]].set(pair[1], i);
  partners[pair[1]].set(pair[0], i);
});
let shown = data.open;

const add = (parent, name, attributes, text) => {
  const is_drawn = name === "svg" || parent.namespaceURI.endsWith("svg");
  const made = is_drawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
};
const signed = weight => (weight >= 0 ? "+" : "") + weight.toFixed(2);
const probability = weight => 1 / (1 + Math.pow(2, -weight));
const percent = share => (100 * share).toFixed(2) + "%";
const shortened = (text, most) => {
  const letters = [...text];
  return letters.length > most ? letters.slice(0, most).join("") + "…" : text;
};

// The steps of one pair: label, weight, where the bar starts, whether it is a sum.
const steps_of = pair => {
  const steps = [], weight = Number(pair[2]);
  let sum = 0;
  const step = (text, bits, is_sum) => {
    steps.push([text, bits, sum, is_sum]);
    if (Number.isFinite(bits)) sum += bits;
  };
  step(data.prior[0], Number(data.prior[1]), true);
  data.comparisons.forEach((comparison, c) => {
    const level = comparison.levels[pair[3][c]];
    step(comparison.name + ": " + level[0], Number(level[1]), false);
  });
  const rest = weight - sum;
  if (Number.isFinite(rest) ? Math.abs(rest) > 0.005 : false) step("rarity of values: term frequencies", rest, false);
  steps.push(["match weight: probability " + probability(weight).toFixed(6), weight, 0, true]);
  return steps;
};

const draw = (figure, steps) => {
  const ends = steps.flatMap(step => [step[2], step[2] + step[1]]).filter(Number.isFinite);
  const least = Math.min(0, ...ends), most = Math.max(0, ...ends);
  const margin = Math.max((most - least) * 0.04, 0.1);
  const place = value => Math.min(1, Math.max(0, (value - least + margin) / (most - least + 2 * margin)));
  const pitch = 38, svg = add(figure, "svg", {class: "chart", width: "100%", height: pitch * steps.length,
    role: "img", "aria-labelledby": "picked-title picked-text"});
  add(svg, "title", {id: "picked-title"}, "Where the weight comes from");
  add(svg, "desc", {id: "picked-text"}, steps.map(step => step[0] + ": " + signed(step[1])).join("; "));
  steps.forEach(([text, bits, from, is_sum], i) => {
    const y = i * pitch, wide = shortened(text, 60), narrow = shortened(text, 30);
    add(svg, "text", {class: wide === narrow ? "label" : "label wide", x: 0, y: y + 14}, wide);
    if (wide !== narrow) add(svg, "text", {class: "label narrow", x: 0, y: y + 14}, narrow);
    add(svg, "text", {class: "value", x: "100%", y: y + 14}, signed(bits));
    add(svg, "rect", {class: "track", x: "0%", y: y + 20, width: "100%", height: 11});
    if (Number.isNaN(bits)) return;
    const left = place(Math.min(from, from + bits)), right = place(Math.max(from, from + bits));
    add(svg, "rect", {class: is_sum ? "sum" : 0 > bits ? "second" : "bar", x: percent(left), y: y + 20,
      width: percent(Math.max(right - left, 0.003)), height: 11});
  });
  add(svg, "line", {class: "axis", x1: percent(place(0)), x2: percent(place(0)), y1: 0, y2: pitch * steps.length});
};

const show = number => {
  shown = number;
  const pair = data.pairs[number], weight = Number(pair[2]), box = at("pair-shown");
  at("pair-left").value = label(pair[0]);
  at("pair-right").value = label(pair[1]);
  at("pair-said").textContent = label(pair[0]) + " and " + label(pair[1]) + ": " + signed(weight) +
    " bits, probability " + probability(weight).toFixed(4) + ". Pair " + (number + 1) + " of " + data.pairs.length +
    " from the strongest.";
  box.replaceChildren();
  if (data.records[pair[0]].length > 1) {
    const table = add(add(box, "div", {class: "scroll"}), "table", {});
    const head = add(add(table, "thead", {}), "tr", {}), body = add(table, "tbody", {});
    for (const words of ["", label(pair[0]), label(pair[1])]) add(head, "th", {scope: "col"}, words);
    data.comparisons.forEach((comparison, c) => {
      const row = add(body, "tr", {});
      add(row, "th", {scope: "row"}, comparison.name);
      for (const side of [0, 1]) add(row, "td", {}, data.records[pair[side]][c + 1]);
    });
  }
  draw(add(box, "figure", {}), steps_of(pair));
  for (const note of pair[4]) add(box, "p", {}, note);
  list_partners();
};

// What may stand in the second box: those that the first record makes a pair with, strongest first.
const list_partners = () => {
  const record = records.get(at("pair-left").value.trim()), list = at("pair-right-list");
  list.replaceChildren();
  if (record === undefined) return;
  [...partners[record]].sort((a, b) => a[1] - b[1]).forEach(([other, number]) =>
    add(list, "option", {value: label(other)}, signed(Number(data.pairs[number][2])) + " bits"));
};

const find = () => {
  const ids = [at("pair-left").value.trim(), at("pair-right").value.trim()];
  const [left, right] = ids.map(id => records.get(id));
  const number = left === undefined ? undefined : partners[left].get(right);
  if (number !== undefined) return show(number);
  at("pair-shown").replaceChildren();
  at("pair-said").textContent = "The pair of " + ids.join(" and ") + " is not in this page. Make it again with " +
    "--explain and the two ids, and it is.";
};

const follow = () => {
  const ids = location.hash.slice(1).split(",").map(decodeURIComponent);
  if (ids.length !== 2) return false;
  at("pair-left").value = ids[0];
  at("pair-right").value = ids[1];
  find();
  at("pairs").scrollIntoView();
  return true;
};

for (const record of records.keys()) add(at("pair-left-list"), "option", {value: record});
at("pair-form").addEventListener("submit", event => {
  event.preventDefault();
  find();
});
at("pair-left").addEventListener("input", list_partners);
at("pair-stronger").addEventListener("click", () => show(Math.max(shown - 1, 0)));
at("pair-weaker").addEventListener("click", () => show(Math.min(shown + 1, data.pairs.length - 1)));
addEventListener("hashchange", follow);
at("pair-form").hidden = false;
if (!follow()) {
  show(shown);
  if (data.opens) at("pairs").scrollIntoView();
}
)js";

}  // namespace amends::link
