"""Another model on the same rows, for a report on the first."""

from __future__ import annotations

from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, seed_number
from nll_core.predictions import Predictions
from nll_core.report.judged import SharedPredictions, judge
from nll_core.report.pairing import paired
from nll_core.report.parts import SecondModel, facts_of
from nll_core.score_tables.model_comparison import compare_models
from nll_core.score_tables.score_table import score_report


def second_model(
    first: Predictions,
    second: Predictions,
    *,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> SecondModel:
    """Another model by itself, and against the first on the rows that both have; losses in nats.

    Parameters
    ----------
    first, second : Predictions
        From two files with the same rows; from each, other rows may have been left out.
    seed : int or numpy.random.Generator
        Of the resamples; a generator gives its next number.
    progress : callable, optional
        Called as ``progress(stage, share)`` before each of the stages; what it raises ends the
        computation.

    Returns
    -------
    SecondModel
        `scores`, `reliability`, `comparison`: the `second` of a `PredictionReport`.

    Raises
    ------
    ValueError
        Where the two do not fit together, as `paired` says.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> rows = range(60)
    >>> sharp = "".join(f"{k % 2},{0.2 + 0.6 * (k % 2)}\\n" for k in rows)
    >>> blunt = "".join(f"{k % 2},{0.4 + 0.2 * (k % 2)}\\n" for k in rows)
    >>> one, other = (read_predictions(f"label,p_1\\n{t}".encode()) for t in (sharp, blunt))
    >>> second_model(one, other).comparison["nll"].better
    'first'
    """

    seed = seed_number(seed)
    meter = Meter(progress)
    both = paired(first, second)
    of_scores = meter.part(0.0, 0.5, "second model: scores")
    of_scores(0.0)
    shared = SharedPredictions(second)
    scores = score_report(shared, seed=seed, progress=of_scores.inner)
    meter.part(0.5, 0.6, "second model: pictures")(0.0)
    judged = judge(second, shared)
    shared.release()
    picture = judged.picture()
    del judged
    of_differences = meter.part(0.6, 1.0, "second model: differences")
    of_differences(0.0)
    return SecondModel(
        about=facts_of(second),
        scores=scores,
        reliability=picture,
        comparison=compare_models(*both, seed=seed, progress=of_differences.inner),
    )
