#!/bin/sh
# The probability of 150 events where 150 are expected is infinite in jStat, of 180 where 180 are expected
# NaN. The densities of counts multiply powers and factorials, which overflow; those of the gamma and beta
# distributions, in the same library, take logarithms and are right. The true numbers are ordinary: 0.03.
#
# A likelihood of daily counts or of 2,000 tosses of a coin is soon there. An infinite density is the
# maximum of any search, and a comparison with NaN is always false.
#
# Seen with jstat 1.9.6, Node.js 20, on 2026-11-30:
#   Poisson, 100 of 100: 0.039860996809147155, by logarithms 0.0399
#   Poisson, 150 of 150: Infinity, by logarithms 0.0326
#   Poisson, 180 of 180: NaN, by logarithms 0.0297
#   binomial, half of 1000: 0.025225018174340974, by the normal curve 0.0252
#   binomial, half of 2000: Infinity, by the normal curve 0.0178
#   binomial, half of 5000: NaN, by the normal curve 0.0113
#   gamma of shape 500 at 500: 0.0178
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund jstat@1.9.6 >/dev/null
node - <<'JAVASCRIPT'
const assert = require("node:assert");
const { jStat } = require("jstat");

// The same by logarithms: k ln λ − λ − ln k!.
const byLogarithms = (k, rate) => Math.exp(k * Math.log(rate) - rate - jStat.gammaln(k + 1));
for (const count of [100, 150, 180]) {
  console.log(`Poisson, ${count} of ${count}: ${jStat.poisson.pdf(count, count)}, by logarithms`,
    byLogarithms(count, count).toFixed(4));
}
for (const tosses of [1000, 2000, 5000]) {
  console.log(`binomial, half of ${tosses}: ${jStat.binomial.pdf(tosses / 2, tosses, 0.5)}, by the normal curve`,
    jStat.normal.pdf(0, 0, Math.sqrt(tosses) / 2).toFixed(4));
}
console.log(`gamma of shape 500 at 500: ${jStat.gamma.pdf(500, 500, 1).toFixed(4)}`);
assert.ok(Math.abs(jStat.poisson.pdf(100, 100) - byLogarithms(100, 100)) < 1e-6);
assert.equal(jStat.poisson.pdf(150, 150), Infinity);
assert.ok(Number.isNaN(jStat.poisson.pdf(180, 180)));
assert.equal(jStat.binomial.pdf(1000, 2000, 0.5), Infinity);
assert.ok(Number.isNaN(jStat.binomial.pdf(2500, 5000, 0.5)));
JAVASCRIPT
