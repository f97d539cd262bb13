// The program of pages on which one control moves at a time: the server has computed ahead what the
// page shows at every value of it.

import { keyed, saying } from "./scales.js";
import { expect, tables } from "../sweeps.js";

/**
 * A program from the server's message; `sweeps` names the table of each control, and `ahead` says
 * where those are that have yet to be fetched.
 */
export function create({ values, controls, sweeps, ahead = {} }) {
  expect(ahead, Object.keys(sweeps));
  const tableOf = (key) => tables.get(sweeps[key]);

  function frame(now, moved) {
    // What several moved controls show together only the server knows.
    const table = moved.length === 1 ? tableOf(moved[0]) : undefined;
    const at = table?.values.indexOf(now[moved[0]]) ?? -1;
    return at < 0 ? null : table.at(at);
  }

  // The value whose mark comes nearest to the pointer, so that a steep curve is dragged along its
  // height as well as along its axis, unless the handle keeps to one of them.
  function drag({ chart, trace, axes, index, moves: [key] }, { px, py, overlay }) {
    const table = tableOf(key);
    const marks = table?.positions(chart, trace, index);
    if (!marks) return null;
    const where = overlay.trace(trace);
    let best = { distance: Infinity };
    marks.forEach(([x, y], i) => {
      const at = overlay.pixelOf(where, x, y);
      const [dx, dy] = at ? [at[0] - px, at[1] - py] : [Infinity, Infinity];
      const distance = Math.hypot(axes === "y" ? 0 : dx, axes === "x" ? 0 : dy);
      if (distance < best.distance) best = { distance, value: table.values[i] };
    });
    return best.value === undefined ? null : { [key]: best.value };
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
    key: (handle, name, now) => keyed(controls, handle, name, now),
    says: (handle, now) => saying(controls, handle, now),
  };
}
