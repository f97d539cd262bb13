"""Information criteria against statsmodels and R's printed numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from nll_core.datasets import load_galaxies, load_iris
from nll_core.density import fit_mixture
from nll_core.selection import (
    compare_conventions,
    fit_polynomials,
    information_criteria,
    regression_criteria,
)


@pytest.fixture(scope="module")
def iris() -> tuple[np.ndarray, np.ndarray]:
    features = load_iris().features
    return features[:, 1], features[:, 0]


def test_sepal_length_on_sepal_width(iris: tuple[np.ndarray, np.ndarray]) -> None:
    path = fit_polynomials(*iris, [1])
    nll = float(path.training.sum())
    assert nll == pytest.approx(182.995835663, abs=1e-9)
    rows = {row.name: row for row in compare_conventions(nll, 2, 150).rows}
    in_r, elsewhere = rows["R, lm"], rows["statsmodels, OLS and GLM"]
    assert (in_r.n_parameters, elsewhere.n_parameters) == (3, 2)
    assert in_r.aic == pytest.approx(371.991671, abs=1e-6)
    assert in_r.bic == pytest.approx(381.023577, abs=1e-6)
    assert elsewhere.aic == pytest.approx(369.991671, abs=1e-6)
    assert elsewhere.bic == pytest.approx(376.012942, abs=1e-6)


def test_statsmodels_says_the_same(iris: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = iris
    design = sm.add_constant(x)
    nll = float(fit_polynomials(x, y, [1]).training.sum())
    row = regression_criteria(nll, 2, 150, count_sigma=False)
    counted = regression_criteria(nll, 2, 150)
    for fit in (sm.OLS(y, design).fit(), sm.GLM(y, design).fit()):
        assert fit.llf == pytest.approx(-nll, rel=1e-12)
        assert fit.aic == pytest.approx(row.aic, rel=1e-12)
    ols = sm.OLS(y, design).fit()
    assert ols.bic == pytest.approx(row.bic, rel=1e-12)
    for name, ours in (("aic", counted.aic), ("bic", counted.bic)):
        assert ols.info_criteria(name, dk_params=1) == pytest.approx(ours, rel=1e-12)
    found = information_criteria(nll, 3, 150)
    assert ols.info_criteria("aicc", dk_params=1) == pytest.approx(found.aicc, rel=1e-12)


def test_dropped_constants_leave_what_r_prints_in_step(
    iris: tuple[np.ndarray, np.ndarray],
) -> None:
    x, y = iris
    path = fit_polynomials(x, y, [1])
    squares = 150 * float(path.sigmas[0]) ** 2
    row = regression_criteria(
        float(path.training.sum()), 2, 150, count_sigma=False, keep_constants=False
    )
    # extractAIC of an lm: n ln(RSS/n) + 2k.
    assert row.aic == pytest.approx(150 * math.log(squares / 150) + 4.0, rel=1e-12)


@given(
    st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(1, 9), st.integers(1, 9), st.booleans()
)
def test_no_convention_of_all_rows_moves_a_difference(
    first: float, second: float, k: int, m: int, sigma: bool
) -> None:
    n = 50
    plain = [regression_criteria(nll, p, n) for nll, p in ((first, k), (second, m))]
    other = [
        regression_criteria(nll, p, n, count_sigma=sigma, keep_constants=False, per_datum=True)
        for nll, p in ((first, k), (second, m))
    ]
    for name in ("aic", "bic"):
        apart = getattr(plain[0], name) - getattr(plain[1], name)
        assert n * (getattr(other[0], name) - getattr(other[1], name)) == pytest.approx(
            apart, abs=1e-9
        )


def test_galaxies_aic_and_bic_disagree() -> None:
    x = load_galaxies().values.copy()
    as_shipped = x.copy()
    as_shipped[77] = 26.690
    criteria = {k: fit_mixture(np.sort(as_shipped), k) for k in (3, 4)}
    assert [criteria[k].aic for k in (3, 4)] == pytest.approx([422.358, 416.908], abs=1e-3)
    assert [criteria[k].bic for k in (3, 4)] == pytest.approx([441.612, 443.381], abs=1e-3)


def test_a_bic_is_harder_from_eight_data_on() -> None:
    for n in range(1, 20):
        found = information_criteria(0.0, 1, n)
        assert (found.bic > found.aic) == (n >= 8)


def test_aicc_has_an_end() -> None:
    assert information_criteria(1.0, 3, 4).aicc == math.inf
    assert information_criteria(1.0, 3, 5).aicc == pytest.approx(2 + 6 + 24)


def test_what_is_no_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="nll"):
        information_criteria(math.nan, 1, 10)
    with pytest.raises(ValueError, match="n_parameters"):
        information_criteria(1.0, -1, 10)
