// Draws the traces that move as light SVG on the axes of a Plotly chart, in a few milliseconds
// where a redraw by Plotly takes tens. A trace is the same dictionary that Plotly takes.

import { area, bars, curve, words } from "./drawing.js";
import { marks } from "./marks.js";
import { element, set } from "./svg.js";

export class Overlay {
  constructor(frame, host) {
    this.host = host;
    // What lies below Plotly's own drawing (bands, bars), and what lies above it.
    this.layers = ["nll-below", "nll-above"].map((name) => element("svg", { class: name }));
    frame.prepend(this.layers[0]);
    frame.append(this.layers[1]);
    for (const layer of this.layers) layer.setAttribute("aria-hidden", "true");
    this.traces = new Map();
    // The ranges of the axes as the server has sent them last.
    this.ranges = {};
  }

  /** All drawings of the chart, from the lowest to the highest: Plotly's lie between two of ours. */
  all() {
    const [below, above] = this.layers;
    return [below, ...this.host.querySelectorAll(".main-svg"), above];
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
      kept.trace = kept.known = decoded(trace);
      kept.patched = undefined;
      this.traces.set(name, kept);
    }
    this.redraw();
  }

  /** Change some of the traces: `changes[name]` holds what is new of it. */
  patch(changes) {
    for (const name in changes) {
      const kept = this.traces.get(name);
      if (!kept || isPart(changes[name], kept.patched)) continue;
      kept.patched = changes[name];
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

  /**
   * The pixel of a point of a trace within the chart: null where the trace has no such point,
   * undefined while Plotly is at work on its axes.
   */
  pixel(name, index = 0) {
    const trace = this.trace(name);
    if (!trace || !(index < trace.x?.length)) return null;
    const axes = this.axes(trace);
    const at = axes && this.pixelOf(trace, trace.x[index], trace.y[index]);
    return at && this.zoomed(axes) && !inside(at, axes) ? null : at ?? undefined;
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

  /** A trace as it is drawn. */
  trace(name) {
    return this.traces.get(name)?.trace;
  }

  /** A trace as the server knows it. */
  known(name) {
    return this.traces.get(name)?.known;
  }

  axes({ xaxis = "x", yaxis = "y" }) {
    const layout = this.host._fullLayout;
    const [x, y] = [layout?.[xaxis.replace("x", "xaxis")], layout?.[yaxis.replace("y", "yaxis")]];
    return x?.l2p && y?.l2p ? { xaxis: x, yaxis: y } : null;
  }

  /** Whether the reader has zoomed in or moved: then nothing is drawn beside the axes. */
  zoomed({ xaxis, yaxis }) {
    return [xaxis, yaxis].some(({ _name, range, _rangeInitial0: low, _rangeInitial1: high }) => {
      const is = ([from, to]) => range[0] === from && range[1] === to;
      // Plotly keeps the first range of all as the initial one, whatever the server has sent since.
      return low !== undefined && !is([low, high]) && !is(this.ranges[_name] ?? [low, high]);
    });
  }

  // One nested drawing a subplot and layer: it moves the origin there, and clips.
  frame(trace, axes) {
    const { xaxis, yaxis } = axes;
    const free = trace.cliponaxis === false && !this.zoomed(axes);
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

/** Whether all that `changes` says has been said `before`. */
function isPart(changes, before) {
  if (changes === before) return true;
  if (!changes || !before || typeof changes !== "object") return Object.is(changes, before);
  const names = Object.keys(changes);
  if (Array.isArray(changes) && changes.length !== before.length) return false;
  return names.every((name) => isPart(changes[name], before[name]));
}

/**
 * Whether a pixel lies on the axes.
 * @param {number[]} pixel
 * @param {{ xaxis: any, yaxis: any }} axes
 */
function inside([x, y], { xaxis, yaxis }) {
  const within = (at, { _offset, _length }) => at >= _offset - 1 && at <= _offset + _length + 1;
  return within(x, xaxis) && within(y, yaxis);
}

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array,
  u2: Uint16Array, i1: Int8Array, u1: Uint8Array };

/** `trace` with its arrays as arrays: Python sends long ones as their bytes. */
export function decoded(trace) {
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
