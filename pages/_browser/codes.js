// The code of an answer for the board of a class, to the letter as pages/_ui/codes.py writes it.

import { general } from "./numbers.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PRIME = 1021;
const A = 65;

/** Two characters that go with a text. */
export function check(text) {
  const total = [...text.toUpperCase()].reduce((sum, letter, i) => sum + (i + 1) * letter.codePointAt(0), 0) % PRIME;
  return ALPHABET[Math.floor(total / 32)] + ALPHABET[total % 32];
}

/** The code of an answer to `item`, such as SUR-Q2: a number, or the place of an option from 0. */
export function writeAnswer(item, value, seat, isChoice) {
  const written = isChoice ? String.fromCharCode(A + value) : general(value, 4).toUpperCase();
  const text = `${item}-${written}-${seat}`;
  return text + check(text);
}
