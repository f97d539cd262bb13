"""Densities from data: mixtures by EM, kernels, a spline flow, bounds on NLL, and what is typical.

Everything costs in nats per unit of x: a density may exceed 1, and an NLL may be negative.
"""

from nll_core.density._mixture_pass import (
    CovarianceKind,
)
from nll_core.density.anomalies import Anomalies, find_anomalies
from nll_core.density.em_steps import (
    EmPath,
    EmSlice,
    em_path,
    em_slice,
)
from nll_core.density.histogram import DensityHistogram, density_histogram
from nll_core.density.kernel_density import (
    BandwidthScores,
    bandwidth_scores,
    kernel_log_density,
    rule_of_thumb,
)
from nll_core.density.latent_variable import (
    LatentBound,
    latent_bound,
)
from nll_core.density.mixture_fitting import (
    MixtureFit,
    fit_mixture,
    mixture_leave_one_out,
    start_mixture,
)
from nll_core.density.mixtures import (
    Mixture,
    component_log_densities,
    mixture_log_density,
    mixture_of,
    responsibilities,
)
from nll_core.density.singularity import (
    Singularity,
    point_component,
)
from nll_core.density.spline_flow import (
    FlowFit,
    FlowTerms,
    SplineFlow,
    fit_spline_flow,
    flow_forward,
    flow_inverse,
    flow_leave_one_out,
    flow_log_density,
    flow_terms,
    rising_knots,
    spline_of_knots,
)
from nll_core.density.typicality import (
    GaussianTypicality,
    Unusual,
    gaussian_typicality,
    judge_unusual,
    radius_log_density,
)

__all__ = [
    "Anomalies",
    "BandwidthScores",
    "CovarianceKind",
    "DensityHistogram",
    "EmPath",
    "EmSlice",
    "FlowFit",
    "FlowTerms",
    "GaussianTypicality",
    "LatentBound",
    "Mixture",
    "MixtureFit",
    "Singularity",
    "SplineFlow",
    "Unusual",
    "bandwidth_scores",
    "component_log_densities",
    "density_histogram",
    "em_path",
    "em_slice",
    "find_anomalies",
    "fit_mixture",
    "fit_spline_flow",
    "flow_forward",
    "flow_inverse",
    "flow_leave_one_out",
    "flow_log_density",
    "flow_terms",
    "gaussian_typicality",
    "judge_unusual",
    "kernel_log_density",
    "latent_bound",
    "mixture_leave_one_out",
    "mixture_log_density",
    "mixture_of",
    "point_component",
    "radius_log_density",
    "responsibilities",
    "rising_knots",
    "rule_of_thumb",
    "spline_of_knots",
    "start_mixture",
]
