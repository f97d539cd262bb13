"""Make torch_cross_entropy.npz: PyTorch's cross-entropies and their gradients by autograd.

Run `python tests/references/make_torch_cross_entropy.py` with PyTorch 2.13 (CPU) and NumPy 2.4.
All arrays of a kind are stored end to end; `cases` is JSON with each case's shape and options.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

SEED = 20240607
N_CASES = 600
# Soft targets, smoothing, class weights, temperature, reduction: each combination in turn.
COMBINATIONS = list(itertools.product(*[[False, True]] * 4, ["none", "mean", "sum"]))
BATCH_SHAPES = [(), (1,), (3,), (5,), (2, 3)]


def draw_case(rng: np.random.Generator, number: int) -> dict[str, Any]:
    """Logits, targets and options of one case."""
    soft, smooth, weighted, tempered, reduction = COMBINATIONS[number % len(COMBINATIONS)]
    batch = BATCH_SHAPES[rng.integers(len(BATCH_SHAPES))]
    n_classes = int(rng.integers(1, 7))
    dtype = "float32" if rng.random() < 0.25 else "float64"
    scale = rng.choice([0.5, 3.0, 30.0, 300.0])
    # Two decimals compress well, and float32 is drawn as float32.
    logits = np.round(rng.normal(scale=scale, size=(*batch, n_classes)), 2).astype(dtype)
    if rng.random() < 0.1:
        logits += np.array(1e4, dtype)
    case: dict[str, Any] = {
        "dtype": dtype,
        "shape": list(logits.shape),
        "temperature": float(rng.choice([0.25, 1.7, 20.0])) if tempered else 1.0,
        "label_smoothing": float(rng.choice([0.1, 0.5, 1.0])) if smooth else 0.0,
        "reduction": reduction,
        "class_weights": None,
        "ignore_index": None,
        "soft": soft,
    }
    if weighted:
        weights = np.round(rng.uniform(0.1, 3.0, n_classes), 2)
        if n_classes > 1 and rng.random() < 0.2:
            weights[rng.integers(n_classes)] = 0.0
        case["class_weights"] = weights.tolist()
    if soft:
        targets = np.round(rng.dirichlet(np.ones(n_classes), size=batch), 3).astype(dtype)
        targets[..., -1] = 1 - targets[..., :-1].sum(axis=-1)
        case["targets"] = np.clip(targets, 0, 1)
    else:
        labels = rng.integers(0, n_classes, size=batch)
        if rng.random() < 0.4:
            case["ignore_index"] = int(rng.choice([-100, -1, 0, n_classes - 1]))
            labels = np.where(rng.random(batch) < 0.3, case["ignore_index"], labels)
        # A masked class of weight 0 is 0·inf, which PyTorch gives as NaN.
        if n_classes > 2 and rng.random() < 0.25 and 0.0 not in (case["class_weights"] or []):
            masked = rng.random(logits.shape) < 0.3
            kept = np.where(labels < 0, 0, labels)[..., np.newaxis]
            np.put_along_axis(masked, kept, False, axis=-1)
            logits[masked] = -np.inf
        case["targets"] = labels
    case["logits"] = logits
    return case


def defined(case: dict[str, Any]) -> bool:
    """Whether the mean of this case has a divisor, and the batch a row that counts."""
    if case["soft"]:
        return True
    labels = case["targets"]
    counted = labels[labels != case["ignore_index"]] if case["ignore_index"] is not None else labels
    if counted.size == 0:
        return False
    weights = case["class_weights"]
    return weights is None or bool(np.asarray(weights)[counted].sum() > 0)


def torch_answer(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """The loss and the gradient of its sum with respect to the undivided logits."""
    logits = torch.tensor(case["logits"], requires_grad=True)
    targets = torch.tensor(case["targets"])
    weights = case["class_weights"]
    axes_last = logits / case["temperature"]
    batch_axes = logits.ndim - 1
    if batch_axes > 1:
        axes_last = axes_last.movedim(-1, 1)
        targets = targets.movedim(-1, 1) if case["soft"] else targets
    options = {} if case["ignore_index"] is None else {"ignore_index": case["ignore_index"]}
    loss = functional.cross_entropy(
        axes_last,
        targets,
        weight=None if weights is None else torch.tensor(weights, dtype=logits.dtype),
        label_smoothing=case["label_smoothing"],
        reduction=case["reduction"],
        **options,
    )
    loss.sum().backward()
    return loss.detach().numpy(), logits.grad.numpy()


def main() -> None:
    """Draw the cases, ask PyTorch, write the file."""
    rng = np.random.default_rng(SEED)
    cases: list[dict[str, Any]] = []
    pieces: dict[str, list[np.ndarray]] = {
        "logits": [],
        "labels": [],
        "distributions": [],
        "losses": [],
        "gradients": [],
    }
    while len(cases) < N_CASES:
        case = draw_case(rng, len(cases))
        if not defined(case):
            continue
        loss, gradient = torch_answer(case)
        if np.isnan(loss).any() or np.isnan(gradient).any():
            raise ValueError(f"PyTorch answered NaN to {case}")
        pieces["logits"].append(case.pop("logits"))
        pieces["distributions" if case["soft"] else "labels"].append(case.pop("targets"))
        pieces["losses"].append(loss)
        pieces["gradients"].append(gradient)
        cases.append(case)
    arrays = {name: np.concatenate([np.ravel(x) for x in xs]) for name, xs in pieces.items()}
    path = Path(__file__).with_name("torch_cross_entropy.npz")
    np.savez_compressed(path, cases=np.array(json.dumps(cases)), **arrays)
    print(f"{len(cases)} cases, {path.stat().st_size / 1000:.0f} kB, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
