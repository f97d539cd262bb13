// Step, run and back along a path that was computed once: four buttons that move one control.

import * as live from "./live.js";

// A run takes this long for each step, but never longer than the longest run.
const MS_PER_STEP = 160;
const LONGEST_RUN_MS = 6000;
const BUTTONS = { start: "Back to start", back: "Step back", run: "Run", step: "Step" };
// Outlines of the signs in a square of 16: letters that look like them are missing in some fonts.
const SIGNS = {
  start: "M2 2h2v12H2zM14 2v12L5 8z",
  back: "M12 2v12L3 8z",
  run: "M4 2l10 6-10 6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  step: "M2 2l9 6-9 6zM12 2h2v12h-2z",
};
const players = new WeakMap();

/** Show the buttons within `element`; called again with each state of the server. */
export function put(element, { key, last, values }) {
  const player = players.get(element) ?? new Player(element);
  Object.assign(player, { key, last, values });
  player.follow();
}

/** Take the buttons away. */
export const remove = (element) => players.get(element)?.leave();

class Player {
  constructor(parentElement) {
    this.box = document.createElement("div");
    this.box.className = "nll-player";
    this.box.setAttribute("role", "group");
    this.buttons = {};
    for (const [name, label] of Object.entries(BUTTONS)) {
      const button = document.createElement("button");
      button.dataset.does = name;
      button.type = "button";
      button.addEventListener("click", () => this.press(name));
      this.buttons[name] = button;
      this.box.append(button);
      word(button, SIGNS[name], label);
    }
    parentElement.append(this.box);
    players.set(parentElement, this);
    this.running = 0;
    // The control, the last place along its path, and its values there; none where it is the place.
    this.key = "";
    this.last = 0;
    this.values = [];
    // Whoever touches anything else takes over.
    this.interrupt = (event) => {
      if (this.running && !this.box.contains(event.target)) this.pause();
    };
    this.follow = this.follow.bind(this);
    document.addEventListener("pointerdown", this.interrupt, true);
    live.followers.add(this.follow);
    this.leave = () => {
      this.pause();
      document.removeEventListener("pointerdown", this.interrupt, true);
      live.followers.delete(this.follow);
      players.delete(parentElement);
      this.box.remove();
    };
  }

  get at() {
    const value = live.values()[this.key] ?? 0;
    const place = this.values.length ? Math.max(this.values.indexOf(value), 0) : value;
    return Math.min(place, this.last);
  }

  // The control's own value at a place along the path.
  go(place) {
    live.move({ [this.key]: this.values.length ? this.values[place] : place });
  }

  follow() {
    const ready = this.key in live.values();
    this.box.setAttribute("aria-label", "Steps");
    this.disable("start", !ready || this.at === 0);
    this.disable("back", !ready || this.at === 0);
    this.disable("step", !ready || this.at >= this.last);
    this.disable("run", !ready || (!this.running && this.at >= this.last));
  }

  // A button that has the focus keeps it: disabled for good it would drop it.
  disable(name, whether) {
    this.buttons[name].setAttribute("aria-disabled", String(whether));
  }

  press(name) {
    if (this.buttons[name].getAttribute("aria-disabled") === "true") return;
    if (name === "run") {
      if (this.running) this.pause();
      else this.run();
      return;
    }
    this.pause();
    this.go({ start: 0, back: this.at - 1, step: this.at + 1 }[name]);
    live.pressed();
  }

  run() {
    const [from, to] = [this.at, this.last];
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.go(to);
      live.pressed();
      return;
    }
    const perStep = Math.min(MS_PER_STEP, LONGEST_RUN_MS / Math.max(to - from, 1));
    word(this.buttons.run, SIGNS.pause, "Pause");
    live.hold();
    let began;
    const advance = (now) => {
      began ??= now;
      const at = Math.min(to, from + Math.floor((now - began) / perStep));
      this.go(at);
      if (at < to) this.running = requestAnimationFrame(advance);
      else this.pause();
    };
    this.running = requestAnimationFrame(advance);
    this.follow();
  }

  pause() {
    if (!this.running) return;
    cancelAnimationFrame(this.running);
    this.running = 0;
    word(this.buttons.run, SIGNS.run, BUTTONS.run);
    live.release();
    this.follow();
  }
}

// The word is for whoever cannot see the sign, and for a row that has room for it.
function word(button, sign, label) {
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${sign}"/></svg><span></span>`;
  button.lastChild.textContent = label;
  button.title = label;
}
