// Draws every chart of the app: Plotly keeps axes, still curves, contours, hover and zoom, and is
// updated in place; what moves is drawn by `Overlay` on its axes. See pages/_ui/chart.py for what
// is sent.

import { Handles } from "./handles.js";
import * as live from "./live.js";
import { Overlay } from "./overlay.js";
import { coloured, lettersOf, template, themeColours } from "./theme.js";

// How long a chart rests before Plotly learns where its moving marks are, which only hovering needs.
const REST_MS = 250;
// Of a chart, about so much is between its axes.
const PLOTTED = 0.75;
// An arrow into a tray.
const TAKE = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2v7M5 6.5 8 9.5l3-3M3 11.5V14h10v-2.5"/></svg>';
const mounted = new WeakMap();
const waiting = [];
let drawing = false;
let plotly;

// With the shift key held a drag draws a zoom box, which Plotly takes for a change of its mode.
for (const type of /** @type {const} */ (["keydown", "keyup"])) {
  addEventListener(type, ({ key }) => {
    if (key !== "Shift") return;
    const dragmode = type === "keydown" && "pan";
    for (const { drawn, host } of live.charts.values()) {
      if (!drawn || host.layout.dragmode === dragmode) continue;
      if (!dragmode || host.matches(":hover")) window.Plotly.relayout(host, { dragmode });
    }
  });
}

// Letters grow with the window.
let resized = 0;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    for (const chart of live.charts.values()) {
      const colours = themeColours(chart.frame);
      if (colours.scale === chart.next?.colours.scale) continue;
      chart.next.colours = colours;
      chart.overlay.set(chart.traces, colours);
      change(chart);
      update(chart);
    }
  }, REST_MS);
});

// On paper a drawing is as wide as its place, in the colours of paper.
addEventListener("beforeprint", () => {
  for (const chart of live.charts.values()) {
    if (!chart.drawn) continue;
    const paper = themeColours(chart.frame, "nll-paper");
    if (paper.ground) wear(chart, paper);
    const { width, height } = chart.host._fullLayout;
    chart.frame.style.setProperty("--nll-drawn", `${width} / ${height}`);
    for (const layer of chart.overlay.all()) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }
});
addEventListener("afterprint", () => {
  for (const chart of live.charts.values()) {
    if (!chart.drawn) continue;
    for (const layer of chart.overlay.all()) layer.removeAttribute("viewBox");
    wear(chart, themeColours(chart.frame));
  }
});

/** Draw a chart at once in other colours. */
function wear(chart, colours) {
  chart.next.colours = colours;
  chart.traces = JSON.parse(coloured(chart.live, colours));
  chart.overlay.set(chart.traces, colours);
  live.reapply(chart.key);
  draw(chart);
}

/** Take a chart away. */
export const remove = (element) => mounted.get(element)?.unmount();

/**
 * Show a chart within `element`, as the server has it; what was moved since is shown over it, unless
 * that is what the server has answered.
 */
export async function put(element, message, { report, plotlyUrl, colours, answered }) {
  const chart = mounted.get(element) ?? mount(element, message.key);
  chart.host.setAttribute("aria-label", message.alt);
  chart.frame.style.setProperty("--nll-height", `${message.height}px`);
  chart.report = report;
  const theme = JSON.stringify(colours);
  const stillChanged = theme + message.still !== chart.still;
  if (stillChanged || message.live !== chart.live) {
    Object.assign(chart, { still: theme + message.still, live: message.live });
    chart.next = { still: message.still, colours };
    chart.traces = JSON.parse(coloured(message.live, colours));
    chart.overlay.set(chart.traces, colours);
    chart.handles.set(message.handles);
    if (!answered) live.reapply(message.key);
    if (stillChanged) change(chart);
    await loadPlotly(plotlyUrl);
    update(chart);
  } else {
    if (answered) chart.rest();
    chart.handles.set(message.handles);
  }
}

function change(chart) {
  chart.changed = true;
  chart.frame.dataset.due = "true";
}

function mount(element, key) {
  const frame = document.createElement("div");
  frame.className = "nll-chart";
  const host = document.createElement("div");
  host.className = "nll-plot";
  host.setAttribute("role", "img");
  frame.append(host);
  element.append(frame);
  const overlay = new Overlay(frame, host);
  const button = document.createElement("button");
  // Below the handles, which come later.
  frame.append(button);
  const observer = new ResizeObserver(() => {
    // A chart that leaves the page shrinks to nothing first, which Plotly calls an error.
    if (chart.drawn && host.clientWidth) window.Plotly.Plots.resize(host);
  });
  const chart = {
    key,
    frame,
    host,
    overlay,
    handles: new Handles(frame, overlay, key),
    over: new Set(), // what else is placed on its axes
    rest() {
      overlay.set(chart.traces);
      chart.handles.place();
      if (chart.changed && window.Plotly) afterPaint(() => update(chart));
    },
    patch(changes) {
      overlay.patch(changes);
      chart.handles.place();
    },
    unmount: () => {
      observer.disconnect();
      clearTimeout(chart.timer);
      mounted.delete(element);
      if (live.charts.get(key) === chart) live.charts.delete(key);
      if (chart.drawn) window.Plotly.purge(host);
      frame.remove();
    },
  };
  offerToTakeAway(button, chart);
  observer.observe(host);
  mounted.set(element, chart);
  live.charts.set(key, chart);
  return chart;
}

/** The button whose menu has the chart as files; its script comes when it is pressed. */
function offerToTakeAway(button, chart) {
  button.className = "nll-take";
  button.type = "button";
  button.innerHTML = TAKE;
  button.title = "Download this chart";
  button.setAttribute("aria-label", button.title);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => (await import("./take.js")).toggle(button, chart));
}

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve();
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`no Plotly at ${url}`));
    document.head.append(script);
  });
  return plotly;
}

// Plotly's part of a chart waits until all that was moved has its answer: that comes first.
function update(chart) {
  if (!chart.changed) scheduleAtRest(chart);
  else if (!live.moving()) {
    chart.changed = false;
    schedule(chart);
  }
}

// One chart at a time, those in view first, always its latest figure; the next one waits until this
// one is on the screen. Several charts that change at once do not hold each other up, and nothing
// stale is drawn.
function schedule(chart) {
  if (!waiting.includes(chart)) waiting.push(chart);
  if (!drawing) {
    drawing = true;
    drawNext();
  }
}

// Only hovering knows the difference, so it waits until nothing moves any more.
function scheduleAtRest(chart) {
  clearTimeout(chart.timer);
  chart.timer = setTimeout(() => (live.moving() ? scheduleAtRest(chart) : schedule(chart)), REST_MS);
}

function drawNext() {
  const inView = waiting.findIndex(({ host }) => {
    const { top, bottom } = host.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const [chart] = waiting.splice(Math.max(inView, 0), 1);
  drawing = chart !== undefined;
  if (!drawing) return;
  if (chart.host.isConnected) draw(chart);
  afterPaint(drawNext);
}

// The first frame shows what was drawn; from the second on it is sure to be on the screen.
function afterPaint(next) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next)));
}

// Plotly writes what the reader does into the layout itself.
function rangesOf(layout) {
  const axes = Object.entries(layout).filter(([name, axis]) => /^[xy]axis/.test(name) && axis.range);
  return Object.fromEntries(axes.map(([name, { range }]) => [name, [...range]]));
}

function draw(chart) {
  const { still, colours } = chart.next;
  const { data, layout } = JSON.parse(coloured(still, colours));
  layout.template = template(colours);
  // A drag that misses its mark must not zoom, nor a finger that wants to scroll.
  layout.dragmode = false;
  // As high as its frame.
  delete layout.height;
  for (const { textfont } of data) if (textfont?.size) textfont.size = lettersOf(textfont.size, colours);
  for (const [name, axis] of Object.entries(layout)) if (axis?.tickfont?.size) enlarge(name, axis, chart);
  const config = { displayModeBar: false, scrollZoom: false, doubleClick: "reset" };
  const traces = [...data, ...chart.traces.map(hoverOnly)];
  chart.overlay.ranges = rangesOf(layout);
  const ready = window.Plotly.react(chart.host, traces, layout, config);
  // Tests wait for this.
  ready.then(() => chart.changed || delete chart.frame.dataset.due);
  if (!chart.drawn) {
    chart.drawn = true;
    // Plotly takes the end of a swipe that scrolled the page for a click.
    let swiped = false;
    chart.host.addEventListener("pointerdown", () => (swiped = false), true);
    chart.host.addEventListener("pointercancel", () => (swiped = true), true);
    chart.host.on("plotly_click", ({ points: [point] }) => {
      if (swiped) return;
      chart.report({
        x: point.x,
        y: point.y,
        curve_number: point.curveNumber,
        point_index: point.pointIndex ?? null,
        customdata: point.customdata ?? null,
      });
    });
    const follow = () => {
      chart.frame.dataset.drawn = "true";
      chart.overlay.redraw();
      chart.handles.place();
      for (const other of chart.over) other.place();
    };
    chart.host.on("plotly_afterplot", follow);
    chart.host.on("plotly_relayouting", follow);
    // The first drawing is over before anybody can listen.
    ready.then(follow);
  }
}

/** Names of ticks that have a size of their own grow, too; of letters only so many stay as then have room. */
function enlarge(name, axis, { frame, next }) {
  const { size } = axis.tickfont;
  axis.tickfont.size = lettersOf(size, next.colours);
  if (axis.tickfont.size === size || axis.ticktext.some((text) => text.length > 1)) return;
  const along = PLOTTED * (name.startsWith("x") ? frame.clientWidth : frame.clientHeight);
  const room = along / Math.abs(axis.range[1] - axis.range[0]);
  const step = Math.ceil(axis.tickfont.size / room);
  axis.ticktext = axis.ticktext.map((text, i) => (i % step ? "" : text));
}

/** A moving trace as Plotly keeps it: unseen, since the overlay draws it, but there to be hovered. */
function hoverOnly(trace) {
  if (trace.mode === "text" || trace.hoverinfo === "skip") return { ...trace, visible: false };
  return { ...trace, opacity: 0 };
}
