// The Gaussian page's program: its record for any μ, σ, data and step, and what its handles do.

import { bound } from "../bound.js";
import { fill } from "../templates.js";
import { RECORDS, pathFrom, sampleOf } from "./gaussian_record.js";
import { STEPS, keyed, onStep, saying, within } from "./scales.js";

const isPoint = ({ name }) => name.startsWith("point ");
const numberOf = ({ name }) => Number(name.slice("point ".length));

/** A program from the server's message. */
export function create(message) {
  const { values, controls, data, window: [low, high], places } = message;
  const shows = bound(message.shows);
  const order = data.map((_, i) => i).sort((i, j) => data[i] - data[j]);
  const sampleAt = remembered(({ moved }) => moved, ({ moved }) => {
    const sample = sampleOf(message, withMoves(moved));
    return { ...sample, loose: message.movable.map((number) => sample.values[order[number - 1]]) };
  });
  const pathAt = remembered(
    ({ moved, mu, sigma, rate }) => `${moved} ${mu} ${sigma} ${rate}`,
    (now) => pathFrom(message, sampleAt(now), now),
  );
  const pathOf = (now) => ("step" in values ? pathAt(now) : undefined);

  /** The data, some of them moved. */
  function withMoves(moved) {
    const all = data.slice();
    for (const [number, x] of parsed(moved)) all[order[number - 1]] = x;
    return all;
  }

  const pointOf = (handle, now) => sampleAt(now).values[order[numberOf(handle) - 1]];

  /** The text of the moved points with one of them put at x, a round number within the window. */
  function placed(handle, x, { moved }) {
    const [first, last] = [Math.ceil(low / places.step), Math.floor(high / places.step)];
    const count = Math.min(Math.max(Math.round(x / places.step), first), last);
    const moves = parsed(moved).set(numberOf(handle), Number((count * places.step).toFixed(places.decimals)));
    const text = [...moves].sort(([a], [b]) => a - b).map((pair) => pair.join(":")).join(",");
    return new Set(withMoves(text)).size < 2 ? null : { moved: text };
  }

  function drag(handle, { x, y }, now) {
    const [first, second] = handle.moves;
    if (isPoint(handle)) return placed(handle, x, now);
    if (handle.name === "flank") {
      const side = now.mu < 0.5 * (low + high) ? 1 : -1;
      return { sigma: within(controls.sigma, side * (x - now.mu)) };
    }
    if (second) return { [first]: within(controls[first], x), [second]: within(controls[second], y) };
    if (first === "step") return onPath({ step: onStep(controls.step, x) }, now);
    return { [first]: within(controls[first], x) };
  }

  /** Changes that do not leave the path. */
  function onPath(changes, now) {
    if (changes?.step !== undefined) changes.step = Math.min(changes.step, pathOf(now).mu.length - 1);
    return changes;
  }

  function key(handle, name, now) {
    if (!isPoint(handle)) return onPath(keyed(controls, handle, name, now), now);
    const ends = { Home: low, End: high };
    return placed(handle, ends[name] ?? pointOf(handle, now) + STEPS[name] * places.step, now);
  }

  const record = (now) => RECORDS[message.view](message, sampleAt(now), now, pathOf(now));

  return {
    values,
    controls,
    record,
    frame: (now) => shows({ ...record(now), state: now }),
    drag,
    key,
    range: (handle, now) => (isPoint(handle) ? { now: pointOf(handle, now), low, high } : null),
    says: (handle, now) =>
      isPoint(handle) ? fill(message.point, { x: pointOf(handle, now) }) : saying(controls, handle, now),
  };
}

/** The result for a state, kept until the next one asks for another. */
function remembered(nameOf, make) {
  let name;
  let result;
  return (now) => {
    const wanted = nameOf(now);
    if (result === undefined || wanted !== name) [name, result] = [wanted, make(now)];
    return result;
  };
}

/** Which points stand elsewhere, by their number from the left: "3:51.2,5:40". */
function parsed(moved) {
  if (!moved) return new Map();
  return new Map(moved.split(",").map((one) => one.split(":").map(Number)));
}
