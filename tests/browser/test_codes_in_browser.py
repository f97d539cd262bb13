"""The code of an answer, made in the browser to the letter as Python makes it."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Browser

from pages._ui.codes import ALPHABET, Answer, check, page_codes, read_answer, write_answer

from .modules import call, module_page


def test_the_browser_writes_what_python_writes_and_reads(browser: Browser) -> None:
    rng = np.random.default_rng(3)
    signs = rng.choice([-1, 1], 300)
    numbers = (signs * 10.0 ** rng.uniform(-12, 12, 300)).tolist()
    numbers += [0.0, 20.0, -0.5, 99995.0, 12345.0, 1e5, 0.0001, 5e-324, 1.7e308]
    chosen = [(float(k), True) for k in range(26)]
    answers = [
        Answer(stem, f"Q{n}", value, "".join(seat), is_choice)
        for (value, is_choice), stem, n, seat in zip(
            [*((x, False) for x in numbers), *chosen],
            rng.choice(list(page_codes()), len(numbers) + 26).tolist(),
            rng.integers(1, 12, len(numbers) + 26),
            rng.choice(list(ALPHABET), (len(numbers) + 26, 3)).tolist(),
            strict=True,
        )
    ]
    texts = [write_answer(one)[:-2] for one in answers]
    given = [
        ("writeAnswer", f"{page_codes()[a.stem]}-{a.item}", a.value, a.seat, a.is_choice)
        for a in answers
    ]
    with module_page(browser) as page:
        assert call(page, "codes.js", given) == [write_answer(one) for one in answers]
        found = call(page, "codes.js", [("check", text) for text in texts])
    assert found == [check(text) for text in texts]
    for one in answers:
        assert read_answer(write_answer(one)) == Answer(
            one.stem, one.item, float(f"{one.value:.4g}"), one.seat, one.is_choice
        )
