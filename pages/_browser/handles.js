// The parts of a chart that can be dragged. A handle lies unseen over a mark that the overlay draws;
// for the keyboard and for assistive technology it is a slider.

import * as live from "./live.js";

// Browsers hold moves back until the next frame is due; where they tell of them at once, most of the
// work for that frame is done by then.
const MOVES = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];

export class Handles {
  constructor(frame, overlay, chart) {
    Object.assign(this, { frame, overlay, chart, specs: [], nodes: [] });
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
    let grip = null;
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
      grip = { held, x: x - this.nodes[held].at[0], y: y - this.nodes[held].at[1] };
      live.hold();
    });
    node.addEventListener(MOVES, (event) => {
      if (!grip) return;
      const [x, y] = point(event);
      live.drag(this.specs[grip.held], this.seen(grip.held, x - grip.x, y - grip.y));
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      node.addEventListener(end, () => {
        if (grip) live.release();
        grip = null;
      });
    }
    node.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !KEYS.includes(event.key)) return;
      if (live.key(this.specs[index], event.key)) event.preventDefault();
    });
    this.frame.append(node);
    return node;
  }

  /** Of handles that overlap, the one whose mark is nearest to the pointer. */
  nearest(x, y) {
    const distances = this.nodes.map(({ at, hidden }) =>
      hidden ? Infinity : Math.hypot(at[0] - x, at[1] - y),
    );
    return distances.indexOf(Math.min(...distances));
  }

  /** What a program is told of the pointer: its pixel, the data coordinates there, and the chart. */
  seen(index, px, py) {
    const { trace } = this.specs[index];
    const [x, y] = this.overlay.dataAt(trace, px, py);
    return { px, py, x, y, overlay: this.overlay };
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
      node.style.cursor = { x: "ew-resize", y: "ns-resize" }[spec.axes] ?? "grab";
      const { now, low, high } = live.range(spec);
      set(node, "aria-label", spec.label);
      set(node, "aria-valuetext", says);
      set(node, "aria-valuenow", now);
      set(node, "aria-valuemin", low);
      set(node, "aria-valuemax", high);
    });
  }
}

function set(node, name, value) {
  const text = value === undefined ? null : String(value);
  if (node.getAttribute(name) === text) return;
  if (text === null) node.removeAttribute(name);
  else node.setAttribute(name, text);
}
