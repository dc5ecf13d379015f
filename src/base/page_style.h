// The style of the pages that Amends writes, a register's report and a linkage's. All colours are
// variables, so that dark mode and paper are each one short list.
#pragma once

#include <string_view>

namespace amends::base {

inline constexpr std::string_view page_style = R"css(
:root {
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2730; --soft: #5a6772; --line: #dfdcd4; --track: #efece5;
  --bar: #2c5f77; --second: #c08a34; --hatch: #9aa4ab; --accent: #2c5f77;
  --serif: "Charter", "Bitstream Charter", "Iowan Old Style", "Sitka Text", "Source Serif 4", "Noto Serif",
    "Georgia", "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171b; --card: #192026; --ink: #e3e7ea; --soft: #9aa7b1; --line: #2e3840; --track: #222b32;
    --bar: #78b1c9; --second: #dcab5c; --hatch: #64717b; --accent: #8cc3da;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 var(--sans); }
header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 5vw, 3rem); letter-spacing: -0.01em; margin: 0.4rem 0 0.8rem; }
h2 { font-size: 1.6rem; margin: 0 0 0.5rem; }
h3 { font-size: 1.15rem; margin: 2.2rem 0 0.4rem; }
p { margin: 0 0 1rem; max-width: 42rem; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
.eyebrow { font-size: 0.78rem; letter-spacing: 0.14em; text-transform: uppercase; color: var(--soft);
  margin: 0; padding-top: 4rem; }
.state { color: var(--soft); font-size: 1.05rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1.4rem 2rem;
  border-block: 1px solid var(--line); margin: 2.4rem 0 2rem; padding: 1.3rem 0; }
.tiles p { margin: 0; color: var(--soft); font-size: 0.92rem; }
.tiles .figure { font: 600 1.9rem/1.15 var(--serif); color: var(--ink); font-variant-numeric: lining-nums;
  overflow-wrap: anywhere; }
.finding { border-inline-start: 3px solid var(--second); padding-inline-start: 1rem; }
nav { font-size: 0.95rem; margin-top: 1.6rem; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.35rem 1.3rem; }
section { border-top: 1px solid var(--line); margin-top: 3.2rem; padding-top: 2.4rem; }
figure { margin: 1.6rem 0 1.8rem; }
figcaption, .note { color: var(--soft); font-size: 0.88rem; max-width: 42rem; }
figcaption { margin-top: 0.5rem; }
svg { display: block; overflow: visible; }
.definitions { position: absolute; }
svg text { fill: var(--ink); font: 14px var(--sans); unicode-bidi: isolate; }
svg .narrow { display: none; }
svg .value { text-anchor: end; font-variant-numeric: tabular-nums; font-weight: 600; }
svg .tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
svg .bar { fill: var(--bar); }
svg .second { fill: var(--second); }
svg .track { fill: var(--track); }
svg .hatched { fill: url(#hatch); }
svg .hatch-line { fill: var(--hatch); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
th, td { padding: 0.42rem 0 0.42rem 1.4rem; text-align: end; vertical-align: baseline;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, tbody th { text-align: start; padding-inline-start: 0; }
td { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; font-size: 0.84rem; vertical-align: bottom; }
tbody th { font-weight: 400; min-width: 11rem; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; border-top: 1px solid var(--soft); }
.key { display: inline-block; width: 0.8em; height: 0.8em; margin-inline: 0 0.4em; border-radius: 2px; }
.key.bar { background: var(--bar); }
.key.second { background: var(--second); margin-inline-start: 1.2em; }
.code { color: var(--soft); font-size: 0.86em; padding-inline-start: 0.5em; }
.withheld { color: var(--soft); font-style: italic; font-weight: 400; font-size: 0.9em; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: 0.5rem 1.6rem; margin: 1.4rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, pre { font-family: var(--mono); font-size: 0.86rem; }
pre { background: var(--track); border-radius: 4px; padding: 0.7rem 0.9rem; margin: 0 0 1.1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
.step { margin-bottom: 0.35rem; }
footer { color: var(--soft); font-size: 0.88rem; padding-top: 1.4rem; padding-bottom: 4rem; }
@media (max-width: 34rem) {
  header, nav, main, footer { padding-inline: 1.1rem; }
  .eyebrow { padding-top: 2rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 1.1rem 1rem; }
  svg .wide { display: none; }
  svg .narrow { display: inline; }
  svg text { font-size: 13px; }
  .tiles .figure { font-size: 1.45rem; }
  h2 { font-size: 1.4rem; }
  section { margin-top: 2.4rem; padding-top: 1.8rem; }
  th, td { padding-inline-start: 0.8rem; }
  tbody th, thead th:first-child, tfoot th { position: sticky; inset-inline-start: 0;
    background: var(--paper); }
  tbody th { min-width: 8.5rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.8rem; }
}
@media print {
  :root {
    --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --track: #f1f1f1;
    --bar: #2c5f77; --second: #c08a34; --hatch: #888888; --accent: #000000;
  }
  @page { margin: 18mm 16mm; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  header, nav, main, footer { max-width: none; padding: 0; }
  .eyebrow { padding-top: 0; }
  nav { display: none; }
  section { margin-top: 1.6rem; padding-top: 1.2rem; }
  h2, h3, .step, h2 + p { break-after: avoid; }
  .tiles { grid-template-columns: repeat(4, auto); }
  .tiles .figure { font-size: 1.35rem; }
  th, td { padding-block: 0.25rem; }
  figure, tr, pre, .tiles { break-inside: avoid; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
}
)css";

}  // namespace amends::base
