#!/bin/sh
# openskill's predict_win of n teams is the mean of the pairwise wins, not the probability of winning.
# A team that beats every other for certain has 1 with two teams, ⅔ with three, 2/n with n, and the
# others, who cannot win, share the rest. The numbers sum to 1. predict_draw is not part of that sum:
# two equal teams have 0.5, 0.5 and a draw of 0.24, together 1.24.
#
# As forecasts of the winner they charge a perfect one log(n/2), 1.6 nats of ten players, and no better
# rating can lower it; the more players, the worse the model seems to be.
#
# Seen with openskill 6.2.0, Python 3.11, on 2026-11-29:
#    2 teams, the first certain: 1.0000, the others 0.0000
#    3 teams, the first certain: 0.6667, the others 0.1667
#   10 teams, the first certain: 0.2000, the others 0.0889
#   two equal teams: [0.5, 0.5], a draw 0.2371
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    openskill==6.2.0
venv/bin/python - <<'PYTHON'
import math

from openskill.models import BradleyTerryFull, PlackettLuce, ThurstoneMostellerFull

for model in (ThurstoneMostellerFull(), BradleyTerryFull(), PlackettLuce()):
    strong, weak = model.rating(mu=100, sigma=0.1), model.rating(mu=25, sigma=0.1)
    found = {n: model.predict_win([[strong]] + [[weak]] * (n - 1)) for n in (2, 3, 10)}
    for n, wins in found.items():
        assert math.isclose(wins[0], 2 / n) and math.isclose(sum(wins), 1)

for n, wins in found.items():
    print(f"{n:2} teams, the first certain: {wins[0]:.4f}, the others {wins[1]:.4f}")
equal = [[model.rating()], [model.rating()]]
wins, draw = model.predict_win(equal), model.predict_draw(equal)
print(f"two equal teams: {wins}, a draw {draw:.4f}")
assert wins == [0.5, 0.5] and draw > 0.2
PYTHON
