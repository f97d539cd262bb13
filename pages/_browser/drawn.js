// A line or bars that the reader draws on the axes of a chart, by pointer, finger or keys.

import { significant } from "./numbers.js";
import { Overlay } from "./overlay.js";
import { set } from "./svg.js";

const NAME = "drawn";
// Pixels within which the pointer is at a point.
const REACH = 14;
const COLOUR = "var(--nll-accent)";
const FILL = "color-mix(in srgb, var(--nll-accent) 25%, transparent)";
// Of the height of the axes, what a key moves a point.
const STEPS = { ArrowUp: 0.025, ArrowRight: 0.025, ArrowDown: -0.025, ArrowLeft: -0.025, PageUp: 0.125, PageDown: -0.125,
  Home: -1, End: 1 };

export class Drawn {
  /**
   * @param {any} chart
   * @param {{ at: number[], places: string[], unit: string, axes: any, width: number, begun: number[] | null }} question
   * @param {() => void} changed is called when something was drawn
   */
  constructor(chart, question, changed) {
    this.chart = chart;
    this.question = question;
    this.changed = changed;
    this.heights = question.begun ?? question.at.map(() => NaN);
    this.overlay = new Overlay(chart.frame, chart.host);
    for (const layer of this.overlay.layers) layer.classList.add("nll-drawn");
    const { at: x, axes, width } = question;
    const bars = { type: "bar", width, mode: "text", marker: { color: FILL, line: { color: COLOUR, width: 2.5 } } };
    const line = {
      mode: "lines+markers+text",
      line: { color: COLOUR, dash: "dash", width: 2.5 },
      marker: { color: COLOUR, size: 9 },
    };
    const words = {
      // Clear of what a bar is taken by.
      text: x.map((_, i) => (i ? "" : width ? "yours<br> " : "yours")),
      textfont: { color: COLOUR },
      textposition: "top center",
    };
    const look = { ...(width ? bars : line), ...words };
    this.overlay.set([{ ...axes, x, y: this.heights, cliponaxis: false, meta: { live: NAME, below: false }, ...look }]);
    this.pad = document.createElement("div");
    this.pad.className = `nll-pad nll-drawn ${width ? "nll-bars" : ""}`;
    this.ground = document.createElement("div");
    this.ground.className = "nll-ground";
    this.handles = question.at.map((_, i) => this.handle(i));
    this.pad.append(this.ground, ...this.handles);
    this.chart.frame.append(this.pad);
    this.listen();
    // What it stands in within its stage, for the style sheet.
    this.around = [];
    for (let box = chart.frame.parentElement; box && !box.matches(".nll-stage"); box = box.parentElement) this.around.push(box);
    for (const box of this.around) box.dataset.drawing = "";
    chart.over.add(this);
    this.place();
  }

  handle(index) {
    const node = document.createElement("div");
    node.className = "nll-handle";
    node.setAttribute("role", "slider");
    node.setAttribute("aria-orientation", "vertical");
    node.setAttribute("aria-label", `What you expect ${this.question.places[index]}`);
    node.tabIndex = 0;
    node.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const { bottom, top } = this.area();
      this.move(index, this.pixel(index)[1] - step * (bottom - top));
    });
    return node;
  }

  // A point that is taken hold of follows up and down; elsewhere the pointer draws, and leaves each
  // point that it passes at its own height there.
  listen() {
    let grip = null;
    const at = ({ clientX, clientY }) => {
      const { left, top } = this.chart.frame.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    this.pad.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      const from = at(event);
      const taken = this.handles.findIndex((handle) => handle === event.target);
      const held = taken < 0 ? this.nearest(from[0]) : taken;
      grip = { held, from, start: from, reach: taken < 0 ? REACH : Infinity };
      this.handles[held].focus({ preventScroll: true });
      this.pad.setPointerCapture(event.pointerId);
      if (taken < 0) this.move(held, from[1]);
    });
    this.pad.addEventListener("pointermove", (event) => grip && this.draw(grip, at(event)));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.pad.addEventListener(end, () => (grip = null));
    }
  }

  draw(grip, to) {
    if (this.question.width) this.drawBars(grip, to);
    else this.drawPoints(grip, to);
    grip.from = to;
  }

  // A bar that is taken by its top moves alone; else those that were passed, and the one where the
  // pointer is.
  drawBars({ held, from, reach }, to) {
    if (reach === Infinity) {
      this.move(held, to[1]);
      return;
    }
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const here = this.nearest(to[0]);
    this.handles.forEach((_, i) => {
      const [x] = this.pixel(i);
      const passed = dx && (x - from[0]) * (x - to[0]) <= 0;
      if (i === here || passed) this.move(i, i === here ? to[1] : from[1] + ((x - from[0]) / dx) * dy);
    });
  }

  drawPoints(grip, to) {
    const { from, start, reach } = grip;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    this.handles.forEach((_, i) => {
      const [x] = this.pixel(i);
      const taken = i === grip.held && reach === Infinity;
      const passed = dx && (x - from[0]) * (x - to[0]) <= 0;
      const ahead = (x - to[0]) * dx > 0 && Math.abs(x - to[0]) < REACH;
      if (taken || !(passed || ahead)) return;
      this.move(i, passed ? from[1] + ((x - from[0]) / dx) * dy : to[1]);
      if (passed) grip.held = null;
    });
    if (grip.held !== null) {
      const isNear = Math.abs(to[0] - start[0]) < reach;
      this.move(grip.held, isNear ? to[1] : start[1]);
      if (!isNear) grip.held = null;
    }
  }

  nearest(x) {
    const distances = this.handles.map((_, i) => Math.abs(this.pixel(i)[0] - x));
    return distances.indexOf(Math.min(...distances));
  }

  /** Where a point is within the chart. */
  pixel(index) {
    return this.overlay.pixelOf(this.question.axes, this.question.at[index], this.heights[index]);
  }

  /** The axes within the chart, or nothing while they are not there. */
  area() {
    const axes = this.overlay.axes(this.question.axes);
    if (!axes) return null;
    const { xaxis: x, yaxis: y } = axes;
    return { left: x._offset, right: x._offset + x._length, top: y._offset, bottom: y._offset + y._length };
  }

  move(index, py) {
    const { top, bottom } = this.area();
    this.heights = this.heights.with(index, this.heightAt(Math.min(Math.max(py, top), bottom)));
    this.show();
    this.changed();
  }

  heightAt(py) {
    return this.overlay.dataAt(NAME, 0, py)[1];
  }

  show() {
    this.overlay.patch({ [NAME]: { y: this.heights } });
    const { top, bottom } = this.area();
    const [low, high] = [this.heightAt(bottom), this.heightAt(top)];
    this.handles.forEach((node, i) => {
      const [x, y] = this.pixel(i);
      node.style.transform = `translate(${x}px, ${y}px)`;
      const now = this.heights[i];
      const said = `${significant(now, 3)}${this.question.unit}`;
      set(node, { "aria-valuenow": now, "aria-valuemin": low, "aria-valuemax": high, "aria-valuetext": said });
    });
  }

  /** Follow the axes of the chart; at first all is level. */
  place() {
    const area = this.area();
    if (!area) return;
    const { left, right, top, bottom } = area;
    if (Number.isNaN(this.heights[0])) this.heights = this.heights.map(() => this.heightAt((top + bottom) / 2));
    Object.assign(this.ground.style, {
      left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px`,
    });
    this.overlay.redraw();
    this.show();
    if (this.question.width) this.widen();
  }

  /** A bar is taken by its top, as wide as it and its share of the gaps are. */
  widen() {
    const room = Math.abs(this.pixel(1)[0] - this.pixel(0)[0]);
    for (const { style } of this.handles) Object.assign(style, { width: `${room}px`, left: `${-room / 2}px` });
  }

  /** Nothing more is drawn; what was stays, of bars their outlines. */
  finish() {
    this.pad.remove();
    if (this.question.width) this.overlay.patch({ [NAME]: { marker: { color: "none" } } });
  }

  remove() {
    this.finish();
    this.chart.over.delete(this);
    for (const layer of this.overlay.layers) layer.remove();
    for (const box of this.around) delete box.dataset.drawing;
  }
}
