// Cross-entropy as it is written, exponentials first, in three types: as nll_core.teaching.textbook has it.

import { rounded } from "./descent.js";
import { sum } from "./sums.js";

const LARGEST_HALF = 65520; // from here on a number rounds to infinity
const SMALLEST_EXPONENT = -14;
const FRACTION_BITS = 10;

const ROUNDED = { float16: toHalf, float32: Math.fround, float64: (value) => value };

/** The largest exponential, and the loss: infinite or NaN where the type cannot hold what it takes. */
export function textbookCrossEntropy(logits, { pull, weight, temperature, dtype }) {
  const kind = ROUNDED[dtype];
  const divisor = kind(temperature);
  const exponentials = logits.map((z) => kind(Math.exp(kind(kind(z) / divisor))));
  const total = sumIn(dtype, exponentials);
  const terms = [];
  pull.forEach((share, k) => {
    if (share > 0) {
      const log = kind(Math.log(kind(exponentials[k] / total)));
      terms.push(kind(kind(weight * share) * log));
    }
  });
  return { largestExponential: Math.max(...exponentials), loss: kind(0 - sumIn(dtype, terms)) };
}

/** Σ values as NumPy adds them: halves in single precision, and the first eight, if any, by twos. */
function sumIn(dtype, values) {
  if (dtype === "float64") return sum(values);
  const add = (a, b) => Math.fround(a + b);
  const byTwos = (list) => {
    if (list.length === 1) return list[0];
    const half = list.length / 2;
    return add(byTwos(list.slice(0, half)), byTwos(list.slice(half)));
  };
  const total = values.length < 8 ? 0 : byTwos(values.slice(0, 8));
  return ROUNDED[dtype](values.slice(values.length < 8 ? 0 : 8).reduce(add, total));
}

/** The nearest number of half precision. */
export function toHalf(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0) return value;
  if (size >= LARGEST_HALF) return Math.sign(value) * Infinity;
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent -= 1;
  else if (2 ** (exponent + 1) <= size) exponent += 1;
  const unit = 2 ** (Math.max(exponent, SMALLEST_EXPONENT) - FRACTION_BITS);
  return rounded(value / unit, 0) * unit;
}
