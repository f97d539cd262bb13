#!/bin/sh
# A long text is always of the class that was taught first in natural's Bayes classifier for Node.js: the
# product of its words' probabilities is too small for a number, all classes have 0, and the first stays
# ahead. The logarithms are summed before, and turned into a product at the end.
#
# Accuracy grows with the length of the texts, and falls to a guess between 300 and 400 words of a
# vocabulary of 1,000. `getClassifications` then shows a 0 for each class, in the order they were taught.
#
# Seen with natural 8.1.1, Node.js 20, on 2026-11-30; of 100 texts, half are of sport, which was taught first:
#   20 words: right 83, said to be sport 47, of probability 0 0
#   100 words: right 99, said to be sport 49, of probability 0 0
#   300 words: right 100, said to be sport 50, of probability 0 0
#   400 words: right 50, said to be sport 100, of probability 0 100
#   400 words by sums of logarithms: right 100
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund natural@8.1.1 >/dev/null
DOTENV_CONFIG_QUIET=true node - <<'JAVASCRIPT'
const assert = require("node:assert");
const { BayesClassifier } = require("natural");

let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const digits = "abcdefghij";
const word = (i) => "zq" + digits[i % 10] + digits[Math.floor(i / 10) % 10] + digits[Math.floor(i / 100)] + "x";
// A thousand words, each half more frequent in one class.
const text = (kind, length) => Array.from({ length }, () =>
  word(random() < 0.3 ? Math.floor(random() * 500) + 500 * kind : Math.floor(random() * 1000)));

const classifier = new BayesClassifier();
const names = ["sport", "politics"]; // taught in this order
const taught = names.map(() => new Map());
for (let i = 0; i < 200; i++) {
  const words = text(i % 2, 60);
  classifier.addDocument(words, names[i % 2]);
  for (const w of new Set(words)) taught[i % 2].set(w, (taught[i % 2].get(w) ?? 0) + 1);
}
classifier.train();

const byLogarithms = (words) => {
  const [first, second] = taught.map((counts) =>
    [...new Set(words)].reduce((sum, w) => sum + Math.log((counts.get(w) ?? 0) + 1), 0));
  return names[Number(second > first)];
};
for (const length of [20, 100, 300, 400]) {
  let right = 0, first = 0, zero = 0, exact = 0;
  for (let i = 0; i < 100; i++) {
    const words = text(i % 2, length);
    const [best] = classifier.getClassifications(words);
    right += best.label === names[i % 2];
    first += best.label === names[0];
    zero += best.value === 0;
    exact += byLogarithms(words) === names[i % 2];
  }
  console.log(`${length} words: right ${right}, said to be sport ${first}, of probability 0 ${zero}`);
  if (length === 300) assert.ok(right > 95 && zero === 0);
  if (length === 400) {
    console.log(`${length} words by sums of logarithms: right ${exact}`);
    assert.ok(first === 100 && zero === 100 && exact > 95);
  }
}
JAVASCRIPT
