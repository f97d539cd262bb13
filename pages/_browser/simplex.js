// The triangle of all probabilities of three classes: contours of the loss as nll_core.teaching.simplex has
// them, and the way between a point of the triangle and logits.

import { softmax } from "./kernel.js";
import { sum } from "./sums.js";

// Two directions that span the plane in which probabilities can move.
const PLANE = [[1, 1], [-1, 1], [0, -2]].map(([a, b]) => [a / Math.sqrt(2), b / Math.sqrt(6)]);
const HEIGHT = Math.sqrt(3) / 2;
// Bisections from a whole ray down to the last digit, if Newton's steps should fail all along.
const MOST_ROUNDS = 60;

/**
 * Where a distribution stands: an upright triangle with sides of length 1.
 * @param {number[]} distribution
 */
export const place = ([, b, c]) => [b + 0.5 * c, HEIGHT * c];

/** The three numbers, summing to 1, that `place` puts at a point; negative outside the triangle. */
export function placed(x, y) {
  const c = y / HEIGHT;
  const b = x - 0.5 * c;
  return [1 - b - c, b, c];
}

/** Points at which −Σ q log p has each of the levels: one array of `nPoints` a level. */
export function simplexContours(q, levels, nPoints) {
  const directions = raysFrom(q, nPoints);
  return levels.map((level) =>
    directions.map((direction) => {
      const length = lengthTo(level, q, direction);
      return q.map((share, k) => Math.max(share + length * direction[k], 0));
    }),
  );
}

/** Directions along which no class at 0 becomes negative. */
function raysFrom(q, nPoints) {
  const towards = PLANE.map(([a, b]) => Math.atan2(b, a));
  const zeros = q.map((share) => share === 0);
  const count = zeros.filter(Boolean).length;
  const [middle, half] = [
    () => [0, Math.PI],
    () => [towards[zeros.indexOf(true)], 0.5 * Math.PI],
    () => [towards[zeros.indexOf(false)] + Math.PI, Math.PI / 6],
  ][count]();
  return Array.from({ length: nPoints }, (_, i) => {
    const angle = middle - half + (2 * half * i) / (nPoints - 1);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return PLANE.map(([a, b], k) => {
      const part = a * cos + b * sin;
      return zeros[k] ? Math.max(part, 0) : part;
    });
  });
}

/** How far along a ray from q the loss, which grows convexly to infinity, reaches a level. */
function lengthTo(level, q, direction) {
  const ends = q.map((share, k) => (direction[k] < 0 ? -share / direction[k] : Infinity));
  let [low, high] = [0, Math.min(...ends)];
  let length = 0.5 * high;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let [loss, slope] = [-level, 0];
    for (let k = 0; k < 3; k += 1) {
      if (q[k] === 0) continue;
      const p = Math.max(q[k] + length * direction[k], 0);
      loss -= q[k] * Math.log(p);
      slope -= (q[k] * direction[k]) / p;
    }
    if (loss < 0) low = length;
    else high = length;
    let next = length - loss / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (Math.abs(next - length) <= Number.EPSILON * length) return next;
    length = next;
  }
  return length;
}

/**
 * Logits of three classes for the point of the triangle nearest to (x, y) that they can reach.
 *
 * Logits lie within ±`reach`, so that no class can be more than exp(2·reach/T) times as likely as
 * another: what can be reached is a hexagon. The mean of the logits stays, if there is room.
 */
export function logitsAt(x, y, { temperature, reach, mean }) {
  const p = nearestWithin(x, y, Math.exp((2 * reach) / temperature));
  const logs = p.map((share) => temperature * Math.log(share));
  const shift = mean - sum(logs) / 3;
  const [lowest, highest] = [Math.min(...logs), Math.max(...logs)];
  const back = Math.max(Math.min(shift, reach - highest), -reach - lowest);
  return logs.map((z) => Math.min(Math.max(z + back, -reach), reach));
}

/** The distribution nearest to (x, y) in which no share is more than `ratio` times another. */
function nearestWithin(x, y, ratio) {
  const given = placed(x, y);
  if (Math.min(...given) * ratio >= Math.max(...given)) return given;
  const large = [[0], [0, 1], [1], [1, 2], [2], [2, 0]];
  const shares = large.map((those) => [0, 1, 2].map((k) => (those.includes(k) ? ratio : 1)));
  const corners = shares.map((corner) => corner.map((share) => share / sum(corner)));
  const nearest = corners.map((from, i) => {
    const to = corners[(i + 1) % corners.length];
    const [[ax, ay], [bx, by]] = [place(from), place(to)];
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    const t = Math.min(Math.max(along, 0), 1);
    return from.map((share, k) => (1 - t) * share + t * to[k]);
  });
  const distance = (p) => Math.hypot(place(p)[0] - x, place(p)[1] - y);
  return nearest.reduce((best, p) => (distance(p) < distance(best) ? p : best));
}

/** Where logits stand in the triangle. */
export const placeOf = (logits, temperature) => place(softmax(logits, temperature));
