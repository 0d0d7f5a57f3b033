#include "gallery_page/style.h"

namespace upforge::gallery {

std::string_view style_sheet() {
    return R"css(
:root {
  --paper: #fbfaf7; --panel: #f3f1eb; --ink: #22242c; --pale: #666873; --line: #dedbd2;
  --accent: #0b7a54; --value: #9dbfdc; --joined: #e9b872; --shade: #0b7a5422;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171b; --panel: #1d2025; --ink: #e6e4de; --pale: #9c9da6; --line: #33363d;
    --accent: #4fd6a0; --value: #3d6687; --joined: #a26f28; --shade: #4fd6a033;
  }
  .on-white { filter: invert(1) hue-rotate(180deg); outline-color: #ccc9c2; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 72px 24px 96px; max-width: 1140px;
  background: var(--paper); color: var(--ink);
  font: 18px/1.6 Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Cambria,
        "Liberation Serif", Georgia, serif;
}
h1, h2, h3 { font-weight: 600; line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
h1 { margin: 0 0 16px; font-size: 46px; }
h2 { margin: 0 0 12px; font-size: 32px; }
h3 { margin: 56px 0 8px; font-size: 22px; }
p { margin: 0 0 16px; max-width: 68ch; text-wrap: pretty; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 3px; }
.lead { color: var(--pale); font-size: 20px; }
section { margin-top: 88px; padding-top: 40px; border-top: 1px solid var(--line); }
code, pre { font: 0.82em/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
figcaption, table, nav, dl, .keys, .terminal, svg text {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.facts { display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 32px 0; font-size: 14px; }
.facts dt { color: var(--pale); }
.facts dd { margin: 0; font-weight: 600; }
nav ol { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 0; padding: 0; list-style: none; font-size: 15px; }
.formula { margin: 0 0 24px; padding-left: 20px; border-left: 2px solid var(--line); max-width: none; }
.formula span { display: block; }
var { font-family: "Cambria Math", Cambria, "Liberation Serif", Georgia, serif; }
.formula sub { font-size: 0.72em; }
.row { display: grid; gap: 24px 20px; margin: 24px 0; }
.of-2 { grid-template-columns: repeat(2, 1fr); }
.of-3 { grid-template-columns: repeat(3, 1fr); }
.of-4 { grid-template-columns: repeat(4, 1fr); }
figure { margin: 0; min-width: 0; }
figcaption { margin-top: 8px; font-size: 14px; line-height: 1.45; color: var(--pale); }
figcaption b { color: var(--ink); }
img { display: block; width: 100%; height: auto; border-radius: 3px; outline: 1px solid var(--line); }
.pixels { image-rendering: pixelated; border-radius: 0; }
.stack { position: relative; }
.stack svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.kept { fill: none; stroke: #fff; stroke-opacity: 0.75; stroke-width: 1; vector-effect: non-scaling-stroke; }
.window { fill: #ffb454; fill-opacity: 0.28; stroke: #ffb454; stroke-width: 2; vector-effect: non-scaling-stroke; }
.chosen { fill: none; stroke: #ffb454; stroke-width: 2; stroke-dasharray: 5 4; vector-effect: non-scaling-stroke; }
.keys { display: flex; flex-wrap: wrap; gap: 6px 20px; max-width: none; font-size: 14px; color: var(--pale); }
.keys i { display: inline-block; width: 14px; height: 14px; margin-right: 7px; vertical-align: -2px; outline: 1px solid var(--line); }
.keys .ramp { width: 160px; }
.scrolls { overflow-x: auto; margin: 24px 0; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.4; min-width: 100%; }
th { color: var(--pale); font-weight: 400; text-align: left; vertical-align: bottom; }
th, td { padding: 7px 20px 7px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; }
td small { color: var(--pale); font-size: 12px; }
.share { display: block; width: 140px; height: 10px; background: var(--panel); }
.share i { display: block; height: 100%; background: var(--accent); }
.terminal { margin-top: 40px; padding: 16px 20px; background: var(--panel); border-radius: 6px; }
.terminal p { margin: 0 0 4px; font-size: 13px; color: var(--pale); }
.terminal pre { margin: 0; overflow-x: auto; font-size: 15px; }
.chart { width: 100%; min-width: 860px; height: auto; display: block; }
.chart text { font-size: 11px; fill: var(--pale); }
.chart .name text { fill: var(--ink); pointer-events: none; }
.value, .joined { stroke: var(--paper); stroke-width: 1; }
.value { fill: var(--value); }
.joined { fill: var(--joined); }
.value:hover, .joined:hover { stroke: var(--ink); }
.grid { stroke: var(--line); }
.limit { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 6 4; }
.curve { fill: none; stroke: var(--accent); stroke-width: 1.5; }
.gain { stroke: var(--joined); stroke-width: 1.5; }
.row .chart { min-width: 0; }
.prose { white-space: normal; }
.statement { max-height: 480px; overflow: auto; padding: 16px 20px; background: var(--panel); border-radius: 6px; }
summary { cursor: pointer; color: var(--accent); }
@media (max-width: 720px) {
  body { padding: 40px 20px 64px; font-size: 17px; }
  h1 { font-size: 36px; }
  h2 { font-size: 27px; }
  section { margin-top: 56px; padding-top: 32px; }
  .of-2, .of-3 { grid-template-columns: 1fr; }
  .of-4 { grid-template-columns: repeat(2, 1fr); gap: 20px 15px; }
  .formula { padding-left: 14px; font-size: 0.92em; }
}
)css";
}

}  // namespace upforge::gallery
