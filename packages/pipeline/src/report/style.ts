/** Okabe and Ito's colours, told apart by colour-blind readers; one for each example ROI. */
const exampleColours = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
];

const light = `
  color-scheme: light;
  --page: #f6f6f3; --card: #fff; --ink: #1b1c1e; --soft: #5f6368; --hair: #e2e2dc; --fill: #ecece6;
  --y: #0072b2; --x: #d55e00; --bad: #cc79a7; --warn: #e69f00; --warn-page: #fdf6e3; --tint: black 20%;`;

const dark = `
  color-scheme: dark;
  --page: #0f1113; --card: #17191c; --ink: #e9e9e6; --soft: #9ba1a8; --hair: #2a2e33; --fill: #24282d;
  --y: #56b4e9; --x: #e69f00; --bad: #cc79a7; --warn: #e69f00; --warn-page: #221c10; --tint: white 12%;`;

const page = `
:root {${light}
}
@media screen and (prefers-color-scheme: dark) { :root {${dark}
} }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1200px; margin: 0 auto; padding: 36px 24px 48px; }
h1 { font-size: clamp(24px, 4vw, 34px); line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 6px; overflow-wrap: anywhere; text-wrap: balance; }
h2 { font-size: 17px; letter-spacing: -.005em; margin: 0 0 10px; }
h3 { font-size: 12.5px; font-weight: 600; color: var(--soft); margin: 14px 0 4px; }
.kicker { display: flex; justify-content: space-between; flex-wrap: wrap; gap: 0 16px; margin: 0; color: var(--soft); font-size: 13px; }
.files { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
.note { color: var(--soft); font-size: 13px; margin: 10px 0 0; }
.card { background: var(--card); border: 1px solid var(--hair); border-radius: 12px; padding: 20px; margin: 0 0 20px; min-width: 0; position: relative; }
.columns { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); gap: 0 20px; align-items: start; }
footer { color: var(--soft); font-size: 13px; }
:focus-visible { outline: 2px solid var(--y); outline-offset: 2px; }`;

const headerStyle = `
.numbers { display: grid; grid-template-columns: repeat(6, auto); gap: 18px 24px; margin: 24px 0; padding: 18px 0; border-block: 1px solid var(--hair); }
.numbers dt { color: var(--soft); font-size: 13px; }
.numbers dd { margin: 0; font-size: 20px; font-weight: 600; letter-spacing: -.01em; line-height: 1.3; white-space: nowrap; }
.numbers small { display: block; font-size: 13px; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.warnings { background: var(--warn-page); border: 1px solid color-mix(in srgb, var(--warn), transparent 55%); border-radius: 12px; padding: 14px 20px; margin: 0 0 20px; }
.warnings h2 { margin: 0 0 4px; font-size: 15px; }
.warnings ul { margin: 0; padding-left: 18px; overflow-wrap: anywhere; }`;

const controls = `
input { position: absolute; opacity: 0; pointer-events: none; }
.controls { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin: 0 0 12px; font-size: 13px; }
.choice { display: inline-flex; background: var(--fill); border-radius: 8px; padding: 2px; }
.controls label { cursor: pointer; padding: 4px 12px; border-radius: 6px; color: var(--soft); user-select: none; }
.switch::before { content: ''; display: inline-block; width: 10px; height: 10px; border: 1.5px solid var(--soft); border-radius: 3px; margin-right: 7px; }
#show-outlines:checked ~ .controls .switch::before { background: var(--ink); border-color: var(--ink); }
#show-outlines:checked ~ .controls .switch { color: var(--ink); }`;

/** Shows one of several layers by the radio button that is on, without script. */
const choices = [
  ['mean', '.layer.mean'],
  ['maximum', '.layer.maximum'],
  ['correlation', '.layer.correlation'],
  ['excerpt', '.stack.excerpt'],
  ['whole', '.stack.whole'],
]
  .map(
    ([name, layer]) => `
#show-${name}:checked ~ .controls [for=show-${name}] { background: var(--card); color: var(--ink); box-shadow: 0 1px 2px rgb(0 0 0 / .18); }
#show-${name}:focus-visible ~ .controls [for=show-${name}] { outline: 2px solid var(--y); }
#show-${name}:not(:checked) ~ ${layer}, #show-${name}:not(:checked) ~ .frame ${layer} { display: none; }`,
  )
  .join('');

const field = `
#show-outlines:focus-visible ~ .controls .switch { outline: 2px solid var(--y); }
#show-outlines:not(:checked) ~ .frame :is(.outlines, .numbers-over) { display: none; }
.frame { position: relative; margin: 0 auto; overflow: hidden; border-radius: 6px; background: #000; }
.frame svg { display: block; width: 100%; height: 100%; }
.frame image { image-rendering: pixelated; }
path[data-roi] { fill: transparent; fill-rule: evenodd; stroke: var(--stroke, #fff); stroke-width: var(--stroke-width, 1px); stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.outlines .halo { --stroke: rgb(0 0 0 / .55); --stroke-width: 3px; pointer-events: none; }
.outlines path.example { stroke: var(--roi); stroke-width: 2px; }
.outlines path.lit { stroke: #fff; stroke-width: 2.5px; fill: rgb(255 255 255 / .14); }
.outlines path.example.lit { stroke: var(--roi); stroke-width: 3.5px; }
.outlines path:focus { outline: none; }
.numbers-over span { position: absolute; transform: translate(4px, -50%); padding: 2px 4px; border-radius: 4px; background: var(--roi); color: var(--on-roi, #000); font-size: 11px; font-weight: 700; line-height: 1; pointer-events: none; }
.numbers-over .left { transform: translate(calc(-100% - 4px), -50%); }
.scale { position: absolute; right: 14px; bottom: 12px; border-top: 3px solid #fff; padding-top: 2px; color: #fff; font-size: 12px; text-align: center; white-space: nowrap; text-shadow: 0 0 3px #000, 0 0 3px #000; }
${exampleColours.map((colour, i) => `.c${i} { --roi: ${colour}; }`).join('\n')}
.c4 { --on-roi: #fff; }`;

const plots = `
.plot { display: grid; grid-template-columns: 54px minmax(0, 1fr); }
.plot > svg, .plot > img { display: block; width: 100%; height: var(--height); overflow: visible; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.pair figure { margin: 0; }
.pair img { display: block; width: 100%; border-radius: 6px; image-rendering: pixelated; }
.pair figcaption { margin-top: 4px; font-size: 12px; }
.plot path { fill: none; vector-effect: non-scaling-stroke; }
.values { position: relative; font-size: 12px; color: var(--soft); }
.values span { position: absolute; right: 8px; transform: translateY(-50%); line-height: 1; }
.values em { position: absolute; left: 0; top: 50%; font-style: normal; white-space: nowrap; transform: translate(-50%, -50%) translateX(6px) rotate(-90deg); }
.times { grid-column: 2; position: relative; height: 20px; font-size: 12px; color: var(--soft); }
.times span { position: absolute; top: 4px; transform: translateX(-50%); white-space: nowrap; line-height: 1; }
.times span:first-child { transform: none; }
.grid { stroke: var(--hair); stroke-width: 1; }
.mark { stroke: var(--bad); stroke-width: 1; opacity: .7; }
.line { stroke-width: 1.1; stroke-linejoin: round; stroke-linecap: round; }
.line.y { stroke: var(--y); }
.line.x { stroke: var(--x); }
.line.peak { stroke: var(--soft); }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 16px; margin: 0 0 10px; font-size: 13px; color: var(--soft); }
.key::before { content: ''; display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; background: var(--key); }
.key.y { --key: var(--y); }
.key.x { --key: var(--x); }
.key.bad { --key: var(--bad); }
.ramp { width: 90px; height: 8px; border-radius: 2px; margin-right: -8px; background: linear-gradient(90deg, var(--fill), var(--ink)); }
.activity img { image-rendering: pixelated; mix-blend-mode: multiply; }
@media screen and (prefers-color-scheme: dark) { .activity img { filter: invert(1); mix-blend-mode: screen; } }`;

const traces = `
.rows { list-style: none; margin: 0; padding: 0; }
.rows li { display: grid; grid-template-columns: 54px minmax(0, 1fr); margin: 0 -8px; padding: 3px 8px; border-radius: 6px; --trace: color-mix(in srgb, var(--roi), var(--tint)); }
.rows li.lit { background: color-mix(in srgb, var(--roi), transparent 86%); }
.rows b { grid-row: 1 / 3; align-self: center; font-size: 13px; color: var(--ink); }
.rows b::before { content: ''; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 6px; background: var(--trace); }
.rows small { display: block; white-space: nowrap; margin-left: 14px; font-weight: 400; font-size: 11px; line-height: 1.2; color: var(--soft); }
.rows svg { display: block; width: 100%; overflow: visible; }
.rows path { fill: none; stroke: var(--trace); vector-effect: non-scaling-stroke; }
.rows .spikes { height: 12px; margin-top: 2px; }
.rows .spikes path { stroke: var(--ink); stroke-width: 1; opacity: .75; }
.bars { display: flex; align-items: flex-end; gap: 8px; margin: 10px 0 0 54px; font-size: 12px; line-height: 1.35; color: var(--soft); }
.bar { border: solid var(--ink); border-width: 0 0 2px 2px; }
.bars span:last-child { white-space: nowrap; }
.stack .span { margin-top: 6px; }`;

const tables = `
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { text-align: left; font-weight: 400; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--hair); vertical-align: top; white-space: nowrap; }
thead th { color: var(--soft); font-size: 12.5px; }
tfoot :is(th, td) { border: 0; font-weight: 600; }
.number, .numeric :is(th, td) { text-align: right; }
.appendix td { white-space: normal; overflow-wrap: anywhere; }
tr.lit { background: var(--fill); }
.scroll { overflow-x: auto; }
.meter { display: block; height: 3px; border-radius: 2px; margin-top: 3px; background: var(--fill); }
.meter i { display: block; height: 100%; border-radius: 2px; background: var(--y); }
.scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 14px 24px; margin: 0; }
.scores dt { font-size: 13px; color: var(--soft); }
.scores dd { margin: 0; font-size: 18px; font-weight: 600; }
details { border-top: 1px solid var(--hair); }
summary { cursor: pointer; padding: 9px 0; font-weight: 600; font-size: 14px; }
details .scroll { max-height: 480px; overflow: auto; margin-bottom: 14px; }`;

const small = `
@media (max-width: 1060px) { .numbers { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 560px) {
  main { padding: 20px 14px 32px; }
  .card { padding: 16px 14px; }
  .numbers { grid-template-columns: 1fr 1fr; }
  .numbers dd { white-space: normal; }
  .times .minor { display: none; }
}
@media print {
  @page { margin: 14mm; }
  body { background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; zoom: .7; }
  .plot > img { height: min(var(--height), 250px); }
  .columns { grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); }
  .numbers { grid-template-columns: repeat(6, auto); gap: 12px; }
  .card, .warnings { break-inside: avoid; }
  .appendix { break-inside: auto; }
  .controls, details:not([open]), .appendix:not(:has([open])) { display: none; }
}`;

/** The page's style sheet: system fonts, light and dark, from 400 px to paper. */
export const style = [
  page,
  headerStyle,
  controls,
  choices,
  field,
  plots,
  traces,
  tables,
  small,
].join('\n');
