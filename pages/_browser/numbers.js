// Numbers as text, to the letter as pages/_ui/numbers.py and Python's format() write them: what a
// drag shows must be what the server writes at rest.

const PLAIN_FROM = 1e-4;
const PLAIN_TO = 1e6;
const LARGEST_LOG = 700;
const ROUNDED = 1e-12;
// From here on toFixed writes an exponent; every such float is an integer.
const LARGEST_FIXED = 1e21;
const MINUS = "−";
const POWER = /( \\times )?10\^\{(-?\d+)\}/g;
const UNDEFINED = /\\text\{(.*?)\}/g;
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴" };
Object.assign(SUPERSCRIPTS, { 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" });

/** A fixed number of decimals, as in a column: 0.357, −1.609, ∞. */
export function decimals(value, places = 3) {
  const text = special(value) || withMinus(fixed(value, places));
  // What is rounded to 0 has no sign.
  return Number(text.slice(1)) === 0 ? text.replace(MINUS, "") : text;
}

/** So many significant digits: 0.3567, 1,234, 2.602 × 10⁻⁶. */
export function significant(value, digits = 4) {
  if (special(value)) return special(value);
  if (value === 0) return "0";
  if (!isPlain(value)) {
    const { mantissa, exponent } = scientific(value, digits - 1);
    return withMinus(`${mantissa} × 10${superscript(exponent)}`);
  }
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const [whole, part] = fixed(value, places).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return withMinus(part === undefined ? grouped : `${grouped}.${part}`);
}

/** To so many digits, without spare zeros: 0.1, −800, 10⁻⁶, 5 × 10⁻⁶. */
export function exact(value, digits = 6) {
  const [mantissa, exponent] = general(value, digits).split("e");
  if (exponent === undefined) return special(value) || withMinus(mantissa);
  const factor = { 1: "", "-1": "-" }[mantissa] ?? `${mantissa} × `;
  return withMinus(`${factor}10${superscript(Number(exponent))}`);
}

/** A share as a percentage with so many significant digits: 10%, 0.25%, 99.9%. */
export function percent(value, digits = 3) {
  if (special(value)) return special(value);
  const text = general(100 * value, digits);
  // Only the whole is 100%.
  if (value < 1 - ROUNDED && Number(text) === 100) {
    return `>${general(100 - 10 ** (2 - digits), digits)}%`;
  }
  return `${text.includes("e") ? significant(100 * value, digits) : text}%`;
}

/** For a formula: 0.3567, 2.602 \times 10^{-6}, \infty. */
export function latex(value, digits = 4) {
  if (Number.isNaN(value)) return "\\text{undefined}";
  if (!Number.isFinite(value)) return value > 0 ? "\\infty" : "-\\infty";
  if (value !== 0 && !isPlain(value)) {
    const { mantissa, exponent } = scientific(value, digits - 1);
    return `${mantissa} \\times 10^{${exponent}}`;
  }
  return significant(value, digits).replace(MINUS, "-").replaceAll(",", "{,}");
}

/** A number of a formula as plain text: 2.302 \times 10^{-6} is 2.302 × 10⁻⁶. */
export function plainText(formula) {
  return withMinus(
    formula
      .replace(POWER, (_, times, exponent) => `${times ? " × " : ""}10${superscript(exponent)}`)
      .replaceAll("{,}", ",")
      .replaceAll("\\infty", "∞"),
  ).replace(UNDEFINED, "$1");
}

/** exp(logValue) as a number, however small or large: 7.003 × 10⁻⁷, 2.18 × 10⁻¹⁵⁴⁰. */
export function exponential(logValue, digits = 4) {
  // Python has no floor of an infinity; a drag may ask for exp(−∞).
  if (Math.abs(logValue) < LARGEST_LOG || special(logValue)) {
    return significant(Math.exp(logValue), digits);
  }
  const exponent = Math.floor(logValue / Math.log(10));
  const mantissa = 10 ** (logValue / Math.log(10) - exponent);
  return `${fixed(mantissa, digits - 1)} × 10${superscript(exponent)}`;
}

/** Python's f"{value:.{places}f}", which rounds a tie to the even digit; toFixed rounds it up. */
export function fixed(value, places = 6) {
  if (!Number.isFinite(value)) return notFinite(value);
  const size = Math.abs(value);
  return sign(value) + (size < LARGEST_FIXED ? fixedSize(size, places) : largeInteger(size, places));
}

/** Python's f"{value:.{digits}g}". */
export function general(value, digits = 6) {
  if (!Number.isFinite(value)) return notFinite(value);
  const precision = Math.max(digits, 1);
  const { mantissa, exponent } = scientific(value, precision - 1);
  if (exponent >= -4 && exponent < precision) {
    return withoutSpareZeros(fixed(value, precision - 1 - exponent));
  }
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${withoutSpareZeros(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
}

function fixedSize(size, places) {
  const rounded = size.toFixed(places);
  // A float halfway between two decimals is an odd multiple of 2^−(places + 1), and the reverse.
  return isOdd(size * 2 ** (places + 1)) ? toEven(rounded, size.toFixed(places + 1)) : rounded;
}

function largeInteger(size, places) {
  return BigInt(size) + (places ? `.${"0".repeat(places)}` : "");
}

/** The two parts of Python's f"{value:.{places}e}". */
function scientific(value, places) {
  const size = Math.abs(value);
  const [rounded, exponent] = size.toExponential(places).split("e");
  let mantissa = rounded;
  const [longer, lower] = size.toExponential(places + 1).split("e");
  if (longer.endsWith("5") && isHalfway(size, Number(lower) - places)) {
    mantissa = toEven(rounded, longer);
  }
  return { mantissa: sign(value) + mantissa, exponent: Number(exponent) };
}

/** Whether `size` lies halfway between two multiples of 10^unit. */
function isHalfway(size, unit) {
  if (unit <= 0) return isOdd(size * 2 ** (1 - unit));
  if (!Number.isInteger(size)) return false;
  const whole = 10n ** BigInt(unit);
  return 2n * (BigInt(size) % whole) === whole;
}

/** Of the two neighbours of a tie the even one; `exact` is the tie itself, whose last digit is 5. */
function toEven(roundedUp, exact) {
  const roundedDown = exact.slice(0, -1).replace(/\.$/, "");
  return Number(roundedDown.at(-1)) % 2 ? roundedUp : roundedDown;
}

function isOdd(number) {
  return Number.isInteger(number) && number % 2 !== 0;
}

function isPlain(value) {
  return Math.abs(value) >= PLAIN_FROM && Math.abs(value) < PLAIN_TO;
}

function sign(value) {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

function notFinite(value) {
  return Number.isNaN(value) ? "nan" : `${sign(value)}inf`;
}

function special(value) {
  if (Number.isNaN(value)) return "undefined";
  if (Number.isFinite(value)) return "";
  return value > 0 ? "∞" : `${MINUS}∞`;
}

function withMinus(text) {
  return text.replaceAll("-", MINUS);
}

function withoutSpareZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function superscript(exponent) {
  return [...String(exponent)].map((character) => SUPERSCRIPTS[character]).join("");
}
