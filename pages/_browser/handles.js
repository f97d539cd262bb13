// The parts of a chart that can be dragged. A handle lies unseen over a mark that the overlay draws;
// for the keyboard and for assistive technology it is a slider.

import * as live from "./live.js";
import { set } from "./svg.js";

// Browsers hold moves back until the next frame is due; where they tell of them at once, most of the
// work for that frame is done by then.
const MOVES = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
// So long what was let go is waited for.
const DROPPED_MS = 4000;
// Pixels across of the least target, which no other may cover.
const TARGET = 24;
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];

export class Handles {
  constructor(frame, overlay, chart) {
    this.frame = frame;
    this.overlay = overlay;
    this.chart = chart;
    this.specs = [];
    this.nodes = [];
    // What the pointer holds, and what it has let go before that could be shown.
    this.grip = null;
    this.dropped = null;
  }

  /** Take over the handles of a chart: each belongs to a point of a moving trace. */
  set(specs) {
    while (this.nodes.length > specs.length) this.nodes.pop().remove();
    while (this.nodes.length < specs.length) this.nodes.push(this.make(this.nodes.length));
    this.specs = specs.map((spec) => ({ ...spec, chart: this.chart }));
    this.place();
  }

  make(index) {
    const node = document.createElement("div");
    node.className = "nll-handle";
    node.setAttribute("role", "slider");
    node.tabIndex = 0;
    node.hidden = true;
    const point = (event) => {
      const { left, top } = this.frame.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      const [x, y] = point(event);
      const held = this.nearest(x, y);
      this.nodes[held].focus({ preventScroll: true });
      node.setPointerCapture(event.pointerId);
      const [atX, atY] = this.nodes[held].at;
      const { label } = this.specs[held];
      const [dx, dy] = [x - atX, y - atY];
      this.grip = { node, held, label, dx, dy, from: live.values(), to: null, heard: null };
      this.dropped = null;
      live.hold();
    });
    node.addEventListener(MOVES, (event) => {
      const { grip } = this;
      if (grip?.node !== node) return;
      const [x, y] = point(event);
      grip.to = [x - grip.dx, y - grip.dy];
      grip.heard = this.drag(grip);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      node.addEventListener(end, () => {
        const { grip } = this;
        if (grip?.node !== node) return;
        this.grip = null;
        if (grip.to && grip.heard !== true) this.drop(grip);
        // What is nearly there is not told the server before it is there.
        if (grip.heard !== "nearly") live.release();
      });
    }
    node.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !KEYS.includes(event.key)) return;
      if (live.key(this.specs[index], event.key)) event.preventDefault();
    });
    this.frame.append(node);
    return node;
  }

  /** Of handles that overlap, the one whose target is nearest to the pointer. */
  nearest(x, y) {
    const distances = this.nodes.map(({ at, side, hidden }) =>
      hidden ? Infinity : Math.hypot(at[0] - x, at[1] + (side * TARGET) / 2 - y),
    );
    return distances.indexOf(Math.min(...distances));
  }

  /** Tell the program of the pointer: its pixel, the data coordinates there, and where it began. */
  drag({ held, to: [px, py], from }) {
    const spec = this.specs[held];
    const [x, y] = this.overlay.dataAt(spec.trace, px, py);
    return live.drag(spec, { px, py, x, y, from, overlay: this.overlay });
  }

  // Let go before it could be shown in full: that is waited for, as if it was held so long.
  drop(grip) {
    this.dropped = Object.assign(grip, { turn: live.turns() });
    setTimeout(() => {
      if (this.dropped === grip) this.settle();
    }, DROPPED_MS);
  }

  /** What was let go stays where it is, and the server is told. */
  settle() {
    const { turn } = this.dropped ?? {};
    this.dropped = null;
    if (turn === live.turns()) live.release();
  }

  /** Drag once more what could not be shown before, or not in full. */
  again() {
    // Whoever has moved on to something else no longer means it.
    if (this.dropped && this.dropped.turn !== live.turns()) this.dropped = null;
    const waits = this.grip ?? this.dropped;
    if (!waits?.to || waits.heard === true || this.specs[waits.held]?.label !== waits.label) return;
    waits.heard = this.drag(waits);
    if (waits === this.dropped && waits.heard === true) this.settle();
  }

  /** Put every handle over its mark. */
  place() {
    this.specs.forEach((spec, i) => {
      const node = this.nodes[i];
      const at = this.overlay.pixel(spec.trace, spec.index ?? 0);
      const says = live.says(spec);
      // A handle that is hidden, be it for a frame, would lose the focus.
      if (at === undefined || (says === undefined && node === document.activeElement)) return;
      node.hidden = !at || says === undefined;
      if (node.hidden) return;
      node.at = at;
      node.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
      node.dataset.handle = spec.name;
      node.dataset.moves = spec.moves.join(" ");
      node.style.cursor = { x: "ew-resize", y: "ns-resize" }[spec.axes] ?? "grab";
      const { now, low, high } = live.range(spec);
      set(node, {
        "aria-busy": live.ready(spec) ? null : true,
        "aria-label": spec.label,
        "aria-valuetext": says,
        "aria-valuenow": now,
        "aria-valuemin": low,
        "aria-valuemax": high,
      });
    });
    this.spread();
  }

  /** Marks that are close together are taken hold of above and below, in turn. */
  spread() {
    const shown = this.nodes.filter(({ hidden }) => !hidden).sort((a, b) => a.at[0] - b.at[0]);
    for (const [i, node] of shown.entries()) {
      const near = shown.filter((other) => other !== node && [0, 1].every((k) => Math.abs(other.at[k] - node.at[k]) < TARGET));
      const before = near.findLast((other) => shown.indexOf(other) < i);
      const [first] = near;
      const side = before ? -before.side || 1 : first ? (first.at[1] < node.at[1] ? 1 : -1) : 0;
      if (side === node.side) continue;
      node.side = side;
      node.toggleAttribute("data-near", side !== 0);
      node.style.setProperty("--side", side);
    }
  }
}
