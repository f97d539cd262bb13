// Sums as NumPy adds them.

/** Σ values, added in NumPy's order (by halves, eight at a time), so that rounding is the same. */
export function sum(values, from = 0, to = values.length) {
  const n = to - from;
  let total = 0;
  let next = from;
  if (n > 128) {
    const half = from + ((n >> 1) - ((n >> 1) % 8));
    return sum(values, from, half) + sum(values, half, to);
  }
  if (n >= 8) {
    const eight = Array.from(values.slice(from, from + 8));
    for (next = from + 8; next + 8 <= to; next += 8) {
      for (let i = 0; i < 8; i += 1) eight[i] += values[next + i];
    }
    const [a, b, c, d, e, f, g, h] = eight;
    total = a + b + (c + d) + (e + f + (g + h));
  }
  for (; next < to; next += 1) total += values[next];
  return total;
}

/** Σ a·b. */
export function dot(a, b) {
  return sum(a.map((value, i) => value * b[i]));
}
