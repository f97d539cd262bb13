// The marks of a trace, in the outlines that Plotly gives them.

import { children, element, near, node, set } from "./svg.js";

const star = Array.from({ length: 10 }, (_, i) => {
  const radius = i % 2 ? 0.5345 : 1.4;
  const angle = (i * Math.PI) / 5;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
});

// Outlines of marks of radius 1, as Plotly draws them.
const SYMBOLS = {
  diamond: [[1.3, 0], [0, 1.3], [-1.3, 0], [0, -1.3]],
  "triangle-up": [[-1.1547, 0.5], [1.1547, 0.5], [0, -1]],
  "triangle-down": [[-1.1547, -0.5], [1.1547, -0.5], [0, 1]],
  "triangle-left": [[0.5, -1.1547], [0.5, 1.1547], [-1, 0]],
  "triangle-right": [[-0.5, -1.1547], [-0.5, 1.1547], [1, 0]],
  arrow: [[0, 0], [-1.0, 2.0], [1.0, 2.0]],
  star,
};
const STROKES = {
  x: "M-.8,-.8L.8,.8M-.8,.8L.8,-.8",
  "line-ns": "M0,-1.4V1.4",
  "line-ew": "M-1.4,0H1.4",
};

/** The marks of a trace: one path for each look. */
export function marks(nodes, group, trace, x, y) {
  const { marker = {} } = trace;
  const of = (values, i) => (Array.isArray(values) || ArrayBuffer.isView(values) ? values[i] : values);
  const kinds = new Map();
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) continue;
    const symbol = of(marker.symbol, i) ?? "circle";
    const colour = of(marker.color, i) ?? trace.line?.color;
    const radius = (of(marker.size, i) ?? 6) / 2;
    const kind = `${symbol} ${colour}`;
    const turn = marker.angleref === "previous" && i ? Math.atan2(x[i] - x[i - 1], y[i - 1] - y[i]) : 0;
    if (!kinds.has(kind)) kinds.set(kind, { symbol, colour, path: "" });
    kinds.get(kind).path += outline(symbol, near(x[i]), near(y[i]), radius, turn);
  }
  const layer = node(nodes, group, "marks", "g");
  const paths = children(layer, kinds.size, () => element("path", {}));
  [...kinds.values()].forEach(({ symbol, colour, path }, i) => {
    const open = symbol.endsWith("-open") || symbol in STROKES;
    const edge = marker.line ?? {};
    set(paths[i], {
      d: path,
      fill: open ? "none" : colour,
      "fill-opacity": marker.opacity ?? 1,
      stroke: symbol === "x" ? colour : edge.color ?? (open ? colour : "none"),
      "stroke-width": symbol === "x" ? 3.5 : edge.width ?? (open ? 2 : 0),
    });
  });
}

function outline(symbol, x, y, radius, turn) {
  const shape = symbol.replace("-open", "");
  if (radius <= 0) return "";
  if (shape === "square") {
    return `M${near(x - radius)},${near(y - radius)}h${2 * radius}v${2 * radius}h${-2 * radius}Z`;
  }
  if (shape === "circle") {
    return `M${x - radius},${y}a${radius},${radius} 0 1,0 ${2 * radius},0a${radius},${radius} 0 1,0 ${-2 * radius},0Z`;
  }
  if (STROKES[shape]) {
    return STROKES[shape].replace(/(-?[\d.]+),(-?[\d.]+)/g, (_, a, b) => `${x + a * radius},${y + b * radius}`)
      .replace(/V(-?[\d.]+)/g, (_, b) => `V${y + b * radius}`)
      .replace(/H(-?[\d.]+)/g, (_, a) => `H${x + a * radius}`);
  }
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corners = SYMBOLS[shape].map(([a, b]) =>
    `${near(x + radius * (a * cos - b * sin))},${near(y + radius * (a * sin + b * cos))}`);
  return `M${corners.join("L")}Z`;
}
