"""Docstrings that are read by themselves: every parameter, one hop at most, no riddles."""

from __future__ import annotations

import inspect
import re

import pytest

from tests.public_names import PUBLIC

FUNCTIONS = {name: value for name, value in PUBLIC.items() if inspect.isfunction(value)}
SECTION = r"\n{}\n-+\n(.*?)(?=\n\n[A-Z][\w ]+\n-+\n|\Z)"
# "as they were in `fit_linear_classifier`", "or as `calibrated_error`".
POINTER = re.compile(r"\b[Aa]s\b[^.`]{0,40}`(?:[\w.]+\.)?(\w+)`")
ELSEWHERE = re.compile(r"As (?:in )?`(?:[\w.]+\.)?(\w+)`")


def section(name: str, title: str) -> str:
    found = re.search(SECTION.format(title), inspect.getdoc(FUNCTIONS[name]) or "", re.DOTALL)
    return found[1] if found else ""


def parameters(name: str) -> dict[str, str]:
    """What is said of each parameter, by name."""
    said: dict[str, str] = {}
    names: list[str] = []
    for line in section(name, "Parameters").split("\n"):
        if line and not line.startswith(" "):
            names = [part.strip(" *") for part in line.partition(" : ")[0].split(",")]
            said |= dict.fromkeys(names, "")
        for each in names if line.startswith(" ") else ():
            said[each] += line.strip() + " "
    return said


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_described_under_its_name(name):
    described, wanted = parameters(name), inspect.signature(FUNCTIONS[name]).parameters
    # The first line is enough for what takes one thing.
    assert set(described) == set(wanted) or (not described and len(wanted) == 1)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_described_elsewhere_is_described_there(name):
    for parameter, said in parameters(name).items():
        if (there := ELSEWHERE.match(said)) and there[1] in FUNCTIONS:
            described = parameters(there[1])
            assert parameter in described, f"{parameter} is none of {there[1]}'s"
            assert not ELSEWHERE.match(described[parameter]), f"{parameter}: {described[parameter]}"
    for there in ELSEWHERE.findall(section(name, "Raises")):
        if there in FUNCTIONS:
            raised = section(there, "Raises")
            assert raised
            assert not ELSEWHERE.search(raised), f"{name}, {there}: {raised}"


def others_named(said: str, name: str) -> set[str]:
    """The other functions in whose docstrings a thing is said."""
    return (set(POINTER.findall(said)) & {*FUNCTIONS}) - {name}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_pointer_leads_to_another_pointer(name):
    for parameter, said in parameters(name).items():
        for there in others_named(said, name):
            again = others_named(parameters(there).get(parameter, ""), there) - {name}
            assert not again, f"{parameter}: {there} sends to {again}"
    for title in ("Returns", "Raises"):
        for there in others_named(section(name, title), name):
            again = others_named(section(there, title), there) - {name}
            assert not again, f"{title}: {there} sends to {again}"


def test_no_docstring_says_of_a_thing_that_it_is_none():
    methods = {
        f"{name}.{method}": function
        for name, kind in PUBLIC.items()
        if inspect.isclass(kind)
        for method, function in inspect.getmembers(kind, inspect.isfunction)
    }
    for name, function in (FUNCTIONS | methods).items():
        assert not re.search(r"that (are|is)\s+none\b", inspect.getdoc(function) or ""), name
