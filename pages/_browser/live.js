// Everything on a page that moves together. A handle, a slider or a player says what was moved;
// the page's program (programs/*.js) says what all of it looks like then; and that is shown in the
// same frame. At rest the server's own numbers take over.

import { whenGone } from "./mount.js";
import * as sliders from "./sliders.js";
import { forget, reserve, usualRoom } from "./steady.js";
import * as texts from "./texts.js";

// A key that is held down sends its value when it comes to rest.
const KEYS_REST_MS = 150;
// Where the server answers with another value than was asked for, it is right, after this long.
const SERVER_WINS_MS = 1500;
// A quarter of a frame.
const LONG_MS = 4;
// How often is looked whether the server has heard all.
const HEARD_MS = 1000;

/** The charts on the page, by key. */
export const charts = new Map();
/** The stages on the page, each with the values of the controls that the server has drawn it for. */
export const stages = new Map();
/** Functions that are called whenever something has moved or come to rest. */
export const followers = new Set();

const moved = new Map(); // what was moved, until the server has confirmed it
const unsent = new Map(); // of these, what the server has not been told yet
let left = []; // what was moved, with its value and whether it was told, when the page was left
let owner = null; // the element of the page's state
let program = null;
let send = null;
let asked = false; // whether the server owes an answer
let held = false;
let turn = 0;
let presets = []; // those that are the server's state
let address = {}; // what it is to say of the server's state
let doubted = ""; // what the page said otherwise at rest
let doubts = 0; // how often in a row
// On a slow line Streamlit writes on its buttons after all else is there.
const labels = new MutationObserver(() => program && !moving() && markPresets(presets));
let frame = 0;
let moment = null; // what all of it looks like, as last drawn
let late = false; // whether something was moved since it was last drawn
let restTimer = 0;
let giveUpTimer = 0;
let heardTimer = 0;

/** Take over the page's program and state; called anew with each state of the server. */
export async function show({ data, parentElement, setTriggerValue }) {
  const message = JSON.parse(new TextDecoder().decode(data));
  const { create } = await import(`./programs/${message.program}.js`);
  if (owner !== parentElement) leave();
  owner = parentElement;
  send = (values) => setTriggerValue("moved", values);
  takeUp(message.values);
  presets = message.presets;
  const row = document.querySelector(".st-key-nll_presets");
  if (row) labels.observe(row, { childList: true, subtree: true });
  adopt(create(message));
  address = message.address;
  if (!moved.size) correctAddress();
  clearInterval(heardTimer);
  heardTimer = setInterval(tellAgain, HEARD_MS);
  markVerdict();
  // By then another page may have taken over.
  return whenGone(parentElement, () => owner === parentElement && leave());
}

/** Go on with what was under way when this part of the page was drawn anew, at another place. */
function takeUp(known) {
  if (!left.length) return;
  for (const [key, value, isTold] of left) {
    if (!(key in known)) continue;
    moved.set(key, value);
    if (!isTold) unsent.set(key, value);
  }
  left = [];
  if (unsent.size && !held) restTimer = setTimeout(tell, KEYS_REST_MS);
}

/** What the address says otherwise than it is to. */
function wrongInAddress() {
  const { searchParams } = new URL(location.href);
  const said = (key) => searchParams.get(key);
  const differs = ([key, text]) => said(key) !== text && (!said(key) || !text || Number(said(key)) !== Number(text));
  return Object.entries(address).filter(differs);
}

const doubtful = () => (program ? [...wrongInAddress(), ...sliders.astray(program.values)] : []);

/** Whether the server knows of all that the address and the sliders say. */
export const heard = () => !doubtful().length;

/**
 * Let the address say where the controls are. Streamlit does so itself, but forgets which control a
 * part of the address belongs to when that control has got another place on the page (1.67).
 */
function correctAddress() {
  const url = new URL(location.href);
  const wrong = wrongInAddress();
  for (const [key, text] of wrong) {
    if (text === null) url.searchParams.delete(key);
    else url.searchParams.set(key, text);
  }
  if (wrong.length) history.replaceState(history.state, "", url);
}

/**
 * Tell the server all once more where, at rest, it has not heard of what the page says. Streamlit
 * drops a message about a part of the page that is just being drawn anew; and one that was sent
 * before the answer to another came says again what that has changed, but its sliders do not (1.67).
 */
function tellAgain() {
  const isRunning = document.querySelector("[data-test-script-state=running]");
  const wrong = moved.size || isRunning || heard() ? "" : JSON.stringify(doubtful());
  doubts = wrong && wrong === doubted ? doubts + 1 : 1;
  doubted = wrong || doubted;
  // Once: where the server still says otherwise, it knows better.
  if (wrong && doubts === 2) send({});
}

/** What is said of a challenge stays in sight: the style sheet finds it, and what it stands in, by this. */
function markVerdict() {
  const verdict = document.querySelector(".nll-judged");
  document.documentElement.toggleAttribute("data-judged", verdict !== null);
  verdict?.closest(".st-key-nll_head > *, [data-testid=stLayoutWrapper]")?.setAttribute("data-judged", "");
}

function leave() {
  labels.disconnect();
  clearTimeout(restTimer);
  clearTimeout(giveUpTimer);
  clearInterval(heardTimer);
  cancelAnimationFrame(frame);
  frame = 0;
  if (moved.size) left = [...moved].map(([key, value]) => [key, value, !unsent.has(key)]);
  moved.clear();
  unsent.clear();
  program?.end?.();
  owner = null;
  program = null;
  moment = null;
  asked = false;
  held = false;
  sliders.watch(null);
  texts.forget();
  forget();
  document.documentElement.classList.remove("nll-moving");
  awaitServer(false);
}

function adopt(next) {
  program = next;
  asked = false;
  sliders.watch(program.controls, slid);
  makeRoom();
  for (const [key, value] of moved) {
    if (!(key in next.values) || next.values[key] === value) {
      if (!unsent.has(key)) moved.delete(key);
    }
  }
  clearTimeout(giveUpTimer);
  if (!moved.size) rest();
  else {
    render();
    giveUpTimer = setTimeout(giveUp, SERVER_WINS_MS);
  }
  for (const chart of charts.values()) chart.handles.again();
}

/** What the page shows along a control has come: what was dragged before is heard now. */
export function arrived() {
  if (moved.size) request();
  else reapply();
  for (const { handles } of charts.values()) {
    handles.place();
    handles.again();
  }
}

function giveUp() {
  if (held || unsent.size) giveUpTimer = setTimeout(giveUp, SERVER_WINS_MS);
  else if (moved.size) {
    moved.clear();
    rest();
  }
}

/** Whether something on the page is ahead of the server. */
export const moving = () => moved.size > 0;

/** Whether `values`, for which the server has drawn a stage, are those that are shown. */
export const answers = (values) => [...moved].every(([key, value]) => !(key in values) || values[key] === value);

/** Whether a plot or a sentence is ahead of the server: its answer comes before that of the controls. */
export const ahead = () => (stages.size ? [...stages.values()].some((values) => !answers(values)) : moving());

/** The server has drawn a stage for `values`. */
export function drawn(stage, values) {
  stages.set(stage, values);
  if (moved.size) for (const follow of followers) follow();
}

/** The present value of every control, moved or not. */
export const values = () => ({ ...program?.values, ...Object.fromEntries(moved) });

/** The scale of a control, as the server has described it. */
export const scale = (key) => program?.controls[key];

/** Set controls to what a handle or a player says. */
export function move(changes) {
  if (!program || !changes) return;
  for (const [key, value] of Object.entries(changes)) {
    if (values()[key] === value) continue;
    moved.set(key, value);
    unsent.set(key, value);
  }
  along(true);
  request();
}

/** What moves with what was moved, as the point on a path with the number of steps taken. */
function along(tellServer) {
  for (const [key, value] of Object.entries(program.follow?.(values()) ?? {})) {
    moved.set(key, value);
    if (tellServer) unsent.set(key, value);
    else unsent.delete(key);
  }
}

function slid(key, value) {
  if (values()[key] === value) return;
  if (held) pressed(); // what was let go before is told, too
  turn += 1;
  moved.set(key, value); // Streamlit itself tells the server.
  unsent.delete(key);
  along(false);
  request();
  clearTimeout(giveUpTimer);
  // Of what came back before it was told, Streamlit says nothing, and no answer comes.
  if ([...moved].every(([name, now]) => program.values[name] === now)) giveUpTimer = setTimeout(giveUp, SERVER_WINS_MS);
}

// Drawn at once, and laid out, while the browser waits for its next frame. What comes after that is
// drawn in the frame; or, where that takes long, as soon as the frame is over: to draw twice within
// one would hold it up.
function request() {
  if (frame) {
    late = true;
    return;
  }
  const began = performance.now();
  render();
  void document.body.offsetHeight; // lays out
  const long = performance.now() - began > LONG_MS;
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (late && long) setTimeout(() => late && request());
    else if (late) render();
  });
}

/** How often somebody has turned to something else. */
export const turns = () => turn;

/** A handle is held: nothing is sent until it is let go; what was moved before is sent now. */
export function hold() {
  held = false;
  tell();
  held = true;
  turn += 1;
  clearTimeout(restTimer);
}

/** The handle was let go. */
export function release() {
  held = false;
  tell();
}

/** A key was pressed; what it set is sent once keys are at rest. */
export function pressed() {
  held = false;
  turn += 1;
  clearTimeout(restTimer);
  restTimer = setTimeout(tell, KEYS_REST_MS);
}

function tell() {
  if (held || !unsent.size) return;
  // What has come back to where the server knows it needs no answer.
  const news = [...unsent].filter(([key, value]) => value !== program.values[key]);
  if (!news.length && !asked && moved.size === unsent.size) {
    unsent.clear();
    moved.clear();
    rest();
    return;
  }
  send(Object.fromEntries(unsent));
  asked = true;
  unsent.clear();
  clearTimeout(giveUpTimer);
  giveUpTimer = setTimeout(giveUp, 4 * SERVER_WINS_MS);
}

// A handle that is new on the page may be there before the state that it belongs to.
const known = ({ moves }) => moves.every((key) => scale(key));

/**
 * Drag a handle to where the pointer is, `at`: says whether that is shown, "nearly" where it may be
 * nearer to the pointer when more has come, and false where nothing can be said yet.
 */
export function drag(handle, at) {
  const changes = known(handle) && program.drag(handle, at, values());
  if (!changes) return false;
  move(changes);
  return (program.complete?.(handle) ?? true) || "nearly";
}

/** Whether a handle can be dragged already; what it shows then may be still to come. */
export const ready = (handle) => program?.ready?.(handle) ?? true;

/** What a key does to a handle; false where it does nothing. */
export function key(handle, name) {
  const changes = known(handle) && program.key(handle, name, values());
  if (!changes) return false;
  move(changes);
  pressed();
  return true;
}

/** The value of a handle and the ends of its range. */
export function range(handle) {
  const [key] = handle.moves;
  const { options, low, high } = scale(key) ?? {};
  const now = values()[key];
  const own = known(handle) && program.range?.(handle, values());
  if (own) return own;
  if (!options) return { now, low, high };
  // What is no number is told by its place.
  if (typeof now !== "number") return { now: options.indexOf(now), low: 0, high: options.length - 1 };
  return { now, low: options[0], high: options.at(-1) };
}

/** What a handle says of its value. */
export function says(handle) {
  return known(handle) ? program.says(handle, values()) : undefined;
}

/** Show again what was moved, where the server has just drawn the chart `key` anew. */
export function reapply(key) {
  if (!moved.size) {
    if (program?.widest) makeRoom();
  } else if (moment?.charts[key]) charts.get(key)?.patch(moment.charts[key]);
}

// Programs that compute each state do not know beforehand how long their numbers become.
function makeRoom() {
  const { widest, frame: momentOf, values: known } = program;
  reserve(widest ? widest() : usualRoom(momentOf(known, [])?.formulas ?? {}));
}

function render() {
  late = false;
  if (!program || !moved.size) return;
  const now = values();
  moment = program.frame(now, [...moved.keys()]);
  document.documentElement.classList.add("nll-moving");
  markPresets([]);
  awaitServer(!moment);
  if (!moment) return;
  for (const name in moment.charts) charts.get(name)?.patch(moment.charts[name]);
  texts.show(moment);
  for (const name in program.controls) sliders.show(name, program.controls[name], now[name]);
  for (const follow of followers) follow();
}

// What the browser cannot show by itself is dimmed until the server has.
function awaitServer(yes) {
  document.documentElement.classList.toggle("nll-awaiting", yes);
}

/** Mark a preset, which may stand further along its row. */
function bring(button) {
  if (button.hasAttribute("aria-current")) return;
  button.setAttribute("aria-current", "true");
  const row = button.closest(".st-key-nll_presets");
  const { left, right } = button.getBoundingClientRect();
  const { left: from, right: end } = row.getBoundingClientRect();
  // The list of challenges may stand still over the row.
  const start = Math.max(from, row.firstElementChild.getBoundingClientRect().right);
  if (left < start || right > end) row.scrollLeft += left - start - (end - start - (right - left)) / 2;
}

/** Of the buttons that open a state, those of the present one. */
function markPresets(names) {
  for (const button of document.querySelectorAll(".st-key-nll_presets button")) {
    if (names.includes(button.textContent?.trim())) bring(button);
    else if (button.hasAttribute("aria-current")) button.removeAttribute("aria-current");
  }
}

function rest() {
  markPresets(presets);
  cancelAnimationFrame(frame);
  frame = 0;
  moment = null;
  document.documentElement.classList.remove("nll-moving");
  awaitServer(false);
  for (const chart of charts.values()) chart.rest();
  texts.rest();
  sliders.rest();
  for (const follow of followers) follow();
}
