// Draws the traces that move as light SVG on the axes of a Plotly chart, in a few milliseconds
// where a redraw by Plotly takes tens. A trace is the same dictionary that Plotly takes.

const SVG = "http://www.w3.org/2000/svg";
const LINE_HEIGHT = 1.25;

export class Overlay {
  constructor(frame, host) {
    this.host = host;
    // What lies below Plotly's own drawing (bands, bars), and what lies above it.
    this.layers = ["nll-below", "nll-above"].map((name) => element("svg", { class: name }));
    frame.prepend(this.layers[0]);
    frame.append(this.layers[1]);
    for (const layer of this.layers) layer.setAttribute("aria-hidden", "true");
    this.traces = new Map();
  }

  /** Take over `traces`, by their names in `meta.live`, and draw them. */
  set(traces, colours = this.colours) {
    this.colours = colours;
    const given = new Map(traces.map((trace) => [trace.meta.live, trace]));
    for (const [name, kept] of this.traces) {
      if (!given.has(name)) {
        kept.group.remove();
        this.traces.delete(name);
      }
    }
    for (const [name, trace] of given) {
      const kept = this.traces.get(name) ?? { group: element("g", { "data-trace": name }), nodes: {} };
      kept.trace = decoded(trace);
      this.traces.set(name, kept);
    }
    this.redraw();
  }

  /** Change some of the traces: `changes[name]` holds what is new of it. */
  patch(changes) {
    for (const name in changes) {
      const kept = this.traces.get(name);
      if (!kept) continue;
      kept.trace = merged(kept.trace, changes[name], this.colours?.codes ?? {});
      this.draw(kept);
    }
  }

  /** Draw everything anew, as after a change of the axes. */
  redraw() {
    if (!this.host._fullLayout?.xaxis?.l2p) return;
    this.frames = new Map();
    for (const kept of this.traces.values()) this.draw(kept);
    for (const layer of this.layers) {
      for (const frame of [...layer.children]) if (!frame.isConnected || !frame.firstChild) frame.remove();
    }
  }

  /** The pixel of a point of a trace within the chart, null where it has none. */
  pixel(name, index = 0) {
    const kept = this.traces.get(name);
    const axes = kept && this.axes(kept.trace);
    if (!axes || !kept.trace.x?.length) return null;
    return this.pixelOf(kept.trace, kept.trace.x[index], kept.trace.y[index]);
  }

  /** The pixel of data coordinates on the axes of a trace. */
  pixelOf(trace, x, y) {
    const { xaxis, yaxis } = this.axes(trace);
    const at = [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
    return at.every(Number.isFinite) ? at : null;
  }

  /** The data coordinates on the axes of the trace `name` of a pixel within the chart. */
  dataAt(name, px, py) {
    const { xaxis, yaxis } = this.axes(this.traces.get(name).trace);
    return [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
  }

  trace(name) {
    return this.traces.get(name)?.trace;
  }

  axes({ xaxis = "x", yaxis = "y" }) {
    const layout = this.host._fullLayout;
    const [x, y] = [layout?.[xaxis.replace("x", "xaxis")], layout?.[yaxis.replace("y", "yaxis")]];
    return x?.l2p && y?.l2p ? { xaxis: x, yaxis: y } : null;
  }

  // One nested drawing a subplot and layer: it moves the origin there, and clips.
  frame(trace, axes) {
    const { xaxis, yaxis } = axes;
    const free = trace.cliponaxis === false;
    const layer = this.layers[trace.meta.below ? 0 : 1];
    const id = `${trace.meta.below} ${xaxis._id} ${yaxis._id} ${free}`;
    let frame = this.frames?.get(id);
    if (!frame) {
      frame = [...layer.children].find((child) => child.dataset.frame === id) ?? element("svg", {});
      frame.dataset.frame = id;
      set(frame, {
        x: xaxis._offset,
        y: yaxis._offset,
        width: Math.max(xaxis._length, 0),
        height: Math.max(yaxis._length, 0),
        overflow: free ? "visible" : "hidden",
      });
      layer.append(frame);
      this.frames ??= new Map();
      this.frames.set(id, frame);
    }
    return frame;
  }

  draw(kept) {
    const { trace, group, nodes } = kept;
    const axes = this.axes(trace);
    if (!axes) return;
    const frame = this.frame(trace, axes);
    if (group.parentNode !== frame) frame.append(group);
    set(group, { opacity: trace.opacity ?? 1, display: trace.visible === false ? "none" : null });
    if (trace.visible === false) return;
    const { xaxis, yaxis } = axes;
    const x = pixels(trace.x, xaxis);
    const y = pixels(trace.y, yaxis);
    const mode = trace.mode ?? "";
    if (trace.type === "bar") bars(nodes, group, trace, axes);
    if (trace.fill) area(nodes, group, trace, x, y, axes);
    if (mode.includes("lines")) curve(nodes, group, trace, x, y);
    if (mode.includes("markers")) marks(nodes, group, trace, x, y);
    if (mode.includes("text")) words(nodes, group, trace, x, y, this.colours);
  }
}

function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  set(node, attributes);
  return node;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) node.removeAttribute(name);
    else node.setAttribute(name, value);
  }
}

/** The node of that role in a group, made when it is first needed. */
function node(nodes, group, role, tag) {
  if (!nodes[role]) {
    nodes[role] = element(tag, {});
    group.append(nodes[role]);
  }
  return nodes[role];
}

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array,
  u2: Uint16Array, i1: Int8Array, u1: Uint8Array };

/** `trace` with its arrays as arrays: Python sends long ones as their bytes. */
function decoded(trace) {
  const result = { ...trace };
  for (const name of ["x", "y", "base", "width"]) {
    const { dtype, bdata } = result[name] ?? {};
    if (bdata === undefined) continue;
    const bytes = Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0));
    result[name] = new ARRAYS[dtype](bytes.buffer);
  }
  return result;
}

/** `trace` with what is new of it, its placeholders for colours replaced by the theme's. */
function merged(trace, changes, codes) {
  const result = { ...trace };
  for (const [name, value] of Object.entries(changes)) {
    const nested = value && typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value);
    if (nested) result[name] = merged(trace[name] ?? {}, value, codes);
    else if (!name.toLowerCase().endsWith("color")) result[name] = value;
    else result[name] = Array.isArray(value) ? value.map((c) => codes[c] ?? c) : codes[value] ?? value;
  }
  return result;
}

function pixels(values, axis) {
  return values ? Array.from(values, (v) => (v === null ? NaN : axis.d2p(v) ?? NaN)) : [];
}

// Far outside the picture a coordinate only has to be outside; rendering engines fail on huge ones.
const near = (v) => Math.round(Math.min(Math.max(v, -1e5), 1e5) * 100) / 100;

/** A path through the points; it begins anew after a gap. */
function through(x, y) {
  let path = "";
  let pen = "M";
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) pen = "M";
    else {
      path += `${pen}${near(x[i])},${near(y[i])}`;
      pen = "L";
    }
  }
  return path;
}

const DASHES = { dot: "1 1", dash: "3 3", dashdot: "3 1.5 1 1.5", longdash: "5 5" };

function dashes(line) {
  const pattern = DASHES[line.dash];
  const width = Math.max(line.width ?? 2, 3);
  return pattern ? pattern.split(" ").map((part) => part * width).join() : null;
}

function curve(nodes, group, trace, x, y) {
  const line = trace.line ?? {};
  const width = line.width ?? 2;
  set(node(nodes, group, "line", "path"), {
    d: width > 0 ? through(x, y) : "",
    fill: "none",
    stroke: line.color,
    "stroke-width": width,
    "stroke-dasharray": dashes(line),
    "stroke-linejoin": "round",
  });
}

function area(nodes, group, trace, x, y, { yaxis }) {
  const path = through(x, y);
  const foot = near(yaxis.type === "log" ? yaxis._length : yaxis.d2p(0));
  const closed = trace.fill === "tozeroy" && x.length
    ? `${path}L${near(x.at(-1))},${foot}L${near(x[0])},${foot}Z`
    : `${path}Z`;
  const own = trace.fillcolor;
  set(node(nodes, group, "area", "path"), {
    d: path ? closed : "",
    fill: own ?? trace.line?.color,
    "fill-opacity": own ? 1 : 0.5,
    stroke: "none",
  });
}

function bars(nodes, group, trace, { xaxis, yaxis }) {
  const at = (values, i, otherwise) =>
    values === undefined || values === null ? otherwise : typeof values === "number" ? values : values[i];
  let path = "";
  // A bar stands at a place of one axis and reaches along the other.
  const flat = trace.orientation === "h";
  const [across, along] = flat ? [yaxis, xaxis] : [xaxis, yaxis];
  const [places, lengths] = flat ? [trace.y, trace.x] : [trace.x, trace.y];
  for (let i = 0; i < places.length; i += 1) {
    const width = at(trace.width, i, 0.8);
    const base = at(trace.base, i, 0);
    const [left, right] = [-0.5, 0.5].map((side) => near(across.d2p(places[i] + side * width)));
    const foot = along.type === "log" && !(base > 0) ? (flat ? 0 : along._length) : along.d2p(base);
    const [bottom, top] = [near(foot), near(along.d2p(base + lengths[i]))];
    if (!Number.isFinite(bottom) || !Number.isFinite(top)) continue;
    path += flat
      ? `M${bottom},${left}H${top}V${right}H${bottom}Z`
      : `M${left},${bottom}V${top}H${right}V${bottom}Z`;
  }
  const { color, line, pattern } = trace.marker ?? {};
  set(node(nodes, group, "bars", "path"), {
    d: path,
    fill: pattern?.shape ? hatching(nodes, group, color, pattern) : color,
    stroke: line?.width ? line.color : "none",
    "stroke-width": line?.width ?? 0,
  });
}

let hatchings = 0;

/** A fill of slanted lines, which tells bars apart without colour. */
function hatching(nodes, group, colour, { size = 8 }) {
  if (!nodes.hatching) {
    hatchings += 1;
    nodes.hatching = element("pattern", { id: `nll-hatching-${hatchings}`, width: size, height: size,
      patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    // As solid as Plotly's; half of the line lies outside its tile.
    nodes.hatching.append(element("line", { y2: size, "stroke-width": 2 * 0.3 * size }));
    group.append(nodes.hatching);
  }
  nodes.hatching.firstChild.setAttribute("stroke", colour);
  return `url(#${nodes.hatching.id})`;
}

const star = Array.from({ length: 10 }, (_, i) => {
  const radius = i % 2 ? 0.5345 : 1.4;
  const angle = (i * Math.PI) / 5;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
});

// Outlines of marks of radius 1, as Plotly draws them.
const SYMBOLS = {
  diamond: [[1.3, 0], [0, 1.3], [-1.3, 0], [0, -1.3]],
  square: [[1, 1], [-1, 1], [-1, -1], [1, -1]],
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

function marks(nodes, group, trace, x, y) {
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
  while (layer.childElementCount > kinds.size) layer.lastChild.remove();
  while (layer.childElementCount < kinds.size) layer.append(element("path", {}));
  [...kinds.values()].forEach(({ symbol, colour, path }, i) => {
    const open = symbol.endsWith("-open") || symbol in STROKES;
    const edge = marker.line ?? {};
    set(layer.children[i], {
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

const ANCHORS = { left: "end", center: "middle", right: "start" };

function words(nodes, group, trace, x, y, colours) {
  const layer = node(nodes, group, "words", "g");
  const of = (values, i) => (Array.isArray(values) ? values[i] : values);
  const texts = typeof trace.text === "string" ? [trace.text] : trace.text ?? [];
  while (layer.childElementCount > texts.length) layer.lastChild.remove();
  while (layer.childElementCount < texts.length) layer.append(element("text", {}));
  const away = trace.mode.includes("markers") ? (of(trace.marker?.size, 0) ?? 6) / 2 + 3 : 0;
  texts.forEach((text, i) => {
    const size = of(trace.textfont?.size, i) ?? 13;
    const [up, side] = (of(trace.textposition, i) ?? "middle center").split(" ");
    const lines = unescaped(String(text ?? "")).split("<br>");
    const drop = { top: -0.35 - LINE_HEIGHT * (lines.length - 1), middle: 0.35 - (LINE_HEIGHT * (lines.length - 1)) / 2, bottom: 1 }[up];
    const shown = layer.children[i];
    const hidden = Number.isNaN(x[i]) || Number.isNaN(y[i]);
    const shift = { left: -away, center: 0, right: away }[side];
    set(shown, {
      x: hidden ? 0 : near(x[i] + shift),
      y: hidden ? 0 : near(y[i] + { top: -away, middle: 0, bottom: away }[up]),
      display: hidden ? "none" : null,
      fill: of(trace.textfont?.color, i) ?? colours?.text,
      "font-size": size,
      "text-anchor": ANCHORS[side],
      style: "white-space: pre", // spaces keep words off their marks, as in Plotly
    });
    if (shown.dataset.text === text && shown.dataset.drop === String(drop)) {
      for (const part of shown.children) set(part, { x: shown.getAttribute("x") });
      return;
    }
    Object.assign(shown.dataset, { text, drop });
    shown.replaceChildren(
      ...lines.map((line, k) => {
        const part = element("tspan", { x: shown.getAttribute("x"), dy: `${k ? LINE_HEIGHT : drop}em` });
        part.textContent = line;
        return part;
      }),
    );
  });
}

const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&amp;/g, "&");
