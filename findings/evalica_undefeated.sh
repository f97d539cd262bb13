#!/bin/sh
# evalica's Bradley–Terry gives all players the same strength as soon as one of them has lost no game.
# A beat B and C, B beat C: the order could not be clearer, and the answer is a tie of three. The
# likelihood has no maximum then (A's strength grows without end), and neither a warning nor the
# numbers say so. choix, with a little regularisation, puts them in order.
#
# In an arena of language models the newest often has few games and no defeat. It takes the whole
# table with it: 13 games of four models, in which only one is undefeated, end in four equal numbers.
#
# Seen with evalica 0.4.2, choix 0.4.1, Python 3.11, on 2026-11-29:
#   three in order:     {'A': 1e-06, 'B': 1e-06, 'C': 1e-06}
#   choix:              [ 3.1   0.22 -3.32]
#   three in a circle:  {'B': 1.597, 'C': 1.0, 'D': 0.626}
#   and one undefeated: {'B': 1e-06, 'C': 1e-06, 'D': 1e-06, 'N': 1e-06}
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    evalica==0.4.2 \
    choix==0.4.1
venv/bin/python - <<'PYTHON'
import choix
from evalica import Winner, bradley_terry

def strengths(games):
    firsts, seconds = zip(*games)
    return bradley_terry(firsts, seconds, [Winner.X] * len(games)).scores.to_dict()

three = [("A", "B"), ("A", "C"), ("B", "C")]
circle = [("B", "C"), ("B", "C"), ("C", "D"), ("C", "D"), ("D", "B"), ("B", "D"), ("C", "B"), ("D", "C"), ("B", "D")]
new = [("N", "B"), ("N", "C"), ("N", "D"), ("N", "D")]
print("three in order:    ", strengths(three))
print("choix:             ", choix.ilsr_pairwise(3, [(0, 1), (0, 2), (1, 2)], alpha=0.01).round(2))
print("three in a circle: ", {k: round(v, 3) for k, v in strengths(circle).items()})
print("and one undefeated:", strengths(circle + new))
assert len(set(strengths(three).values())) == 1
assert len(set(strengths(circle).values())) > 1
assert len(set(strengths(circle + new).values())) == 1
PYTHON
