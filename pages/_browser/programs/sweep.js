// The program of pages on which one control moves at a time: the server has computed ahead what the
// page shows at every value of it.

import { keyed, ranged, reordered, saying } from "./scales.js";
import * as live from "../live.js";
import { expect, tables } from "../sweeps.js";

/**
 * A program from the server's message; `sweeps` names the table of each control, and `ahead` says
 * where those are that have yet to be fetched.
 */
export function create({ values, controls, sweeps, ahead = {} }) {
  expect(ahead, sweeps, (key) => live.values()[key] ?? values[key]);
  const tableOf = (key) => tables.get(sweeps[key]);

  function frame(now, moved) {
    // What several moved controls show together only the server knows.
    const changed = moved.filter((key) => now[key] !== values[key]);
    if (changed.length > 1) return null;
    const back = moved.filter((key) => !changed.includes(key));
    // First what has come back to where the server knows it, then what is elsewhere.
    const moments = [...back, ...changed].map((key) => {
      const table = tableOf(key);
      const at = table?.values.indexOf(now[key]) ?? -1;
      return at < 0 ? null : table.at(at);
    });
    return moments.includes(null) ? null : moments.reduce(merged);
  }

  // The value whose mark comes nearest to the pointer, so that a steep curve is dragged along its
  // height as well as along its axis, unless the handle keeps to one of them. Of several controls
  // the nearest mark says which is moved, and the others are what they were when it was taken hold of.
  function drag(handle, { px, py, from, overlay }) {
    const { chart, trace, axes, index, moves, name } = handle;
    const known = moves.every((key) => from[key] === values[key]);
    if (!ready(handle) || ((moves.length > 1 || controls[moves[0]].order) && !known)) return null;
    const where = overlay.trace(trace);
    let best = { distance: Infinity };
    for (const key of moves) {
      const table = tableOf(key);
      // Of an order, one word is dragged, and the others stay in theirs.
      const orders = controls[key].order && reordered(from[key], name);
      table.positions(chart, trace, index)?.forEach((position, i) => {
        if (orders && !orders.includes(table.values[i])) return;
        const at = position && overlay.pixelOf(where, ...position);
        const [dx, dy] = at ? [at[0] - px, at[1] - py] : [Infinity, Infinity];
        const distance = Math.hypot(axes === "y" ? 0 : dx, axes === "x" ? 0 : dy);
        if (distance < best.distance) best = { distance, key, value: table.values[i] };
      });
    }
    if (best.key === undefined) return null;
    const others = moves.filter((key) => key !== best.key).map((key) => [key, from[key]]);
    return { ...Object.fromEntries(others), [best.key]: best.value };
  }

  /** Whether all is here that a handle shows when it is dragged. */
  function ready({ moves }) {
    return moves.every((key) => tableOf(key));
  }

  /** Whether nothing of that is still to come. */
  function complete({ moves }) {
    return moves.every((key) => tableOf(key)?.complete);
  }

  // Of several controls, each with its own table, the widest of all.
  function widest() {
    const all = {};
    for (const key in sweeps) {
      for (const [formula, widths] of Object.entries(tableOf(key)?.widest ?? {})) {
        const known = all[formula] ?? [];
        all[formula] = widths.map((width, place) => Math.max(width, known[place] ?? 0));
      }
    }
    return all;
  }

  return {
    values,
    controls,
    widest,
    end: () => expect({}),
    frame,
    drag,
    ready,
    complete,
    key: (handle, name, now) => keyed(controls, handle, name, now),
    range: (handle, now) => ranged(controls, handle, now),
    says: (handle, now) => saying(controls, handle, now),
  };
}

/** `before` with all that `after` says. */
function merged(before, after) {
  const result = { ...before };
  for (const [name, value] of Object.entries(after)) {
    const nested = value?.constructor === Object && name in before;
    result[name] = nested ? merged(before[name], value) : value;
  }
  return result;
}
