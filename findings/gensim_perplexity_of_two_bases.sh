#!/bin/sh
# The perplexity that gensim prints of a topic model is 2 to the power of a number of nats. Its
# `log_perplexity`, which is minus a logarithm of the perplexity, takes natural logarithms; the line
# "perplexity estimate" of the log, and the formula of its documentation, take 2 to that power.
#
# Of eight words that are equally likely no model can have a perplexity below 8; gensim says 4.2. The number
# cannot be set beside that of scikit-learn or of a language model, which are powers of e of the same
# bound, and looks better than all of them.
#
# Seen with gensim 4.4.0, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11, on 2026-11-30; one topic:
#   gensim: log_perplexity -2.0808 (ln 8 is 2.0794), e to that power 8.011
#   gensim's log: -2.081 per-word bound, 4.2 perplexity estimate
#   scikit-learn: perplexity 8.011
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    gensim==4.4.0 \
    scikit-learn==1.9.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import logging
import math

import numpy as np
from gensim.models import LdaModel
from sklearn.decomposition import LatentDirichletAllocation

lines = []
handler = logging.Handler()
handler.emit = lambda record: lines.append(record.getMessage())
logger = logging.getLogger("gensim.models.ldamodel")
logger.setLevel(logging.INFO)
logger.addHandler(handler)

documents = [[(word, 50) for word in range(8)]] * 50
names = {word: f"w{word}" for word in range(8)}
model = LdaModel(documents, num_topics=1, id2word=names, passes=5, eta=1.0, alpha=[1.0], random_state=0)
bound = float(model.log_perplexity(documents))
said = next(line for line in reversed(lines) if "perplexity estimate" in line)
print(f"gensim: log_perplexity {bound:.4f} (ln 8 is {math.log(8):.4f}), e to that power {math.exp(-bound):.3f}")
print("gensim's log:", said.split(" based")[0])
other = LatentDirichletAllocation(1, doc_topic_prior=1.0, topic_word_prior=1.0, random_state=0)
counts = np.full((50, 8), 50)
print(f"scikit-learn: perplexity {other.fit(counts).perplexity(counts):.3f}")
assert abs(bound + math.log(8)) < 0.01
assert abs(float(said.split("bound, ")[1].split()[0]) - 2**-bound) < 0.06
assert abs(other.perplexity(counts) - 8) < 0.1
PYTHON
