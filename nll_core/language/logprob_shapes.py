"""Answers of language-model servers as drafts of texts: which shape it is, told by its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from nll_core.language.harness_samples import drafts_of_results, drafts_of_sample
from nll_core.language.logprob_entries import (
    Draft,
    Entry,
    a_list,
    a_text,
    alternatives_of,
    an_object,
    entries_by_id,
    entries_of_columns,
    entries_of_objects,
    entries_of_triples,
    entry_of_object,
)
from nll_core.language.logprob_errors import LogprobError, shown
from nll_core.language.logprob_values import NumberScale, log_probability, raw_number
from nll_core.texts import visible

ASK: Final = (
    "Ask the server for them: logprobs=true (chat), logprobs=1 (completions), n_probs (llama.cpp), "
    "details=true (TGI), responseLogprobs=true (Gemini)."
)
_TOKEN_LISTS: Final = ("tokens", "token", "token_strings", "pieces")
_NUMBER_LISTS: Final = ("token_logprobs", "logprobs", "log_probs", "logprob", "log_probabilities")


_BASES: Final[Mapping[str, NumberScale]] = {
    "e": "nats",
    "2": "log2",
    "2.0": "log2",
    "10": "log10",
    "10.0": "log10",
}


def drafts_of(value: Any, field: str, scale: NumberScale) -> list[Draft]:
    """The texts in one JSON value; raises LogprobError where it has no known shape."""
    if isinstance(value, list):
        return _of_list(value, field, scale)
    if not isinstance(value, dict):
        raise LogprobError(
            f"{shown(value)} is no answer of a language model", field=field, remedy=ASK
        )
    for is_shape, parser in _SHAPES:
        if is_shape(value):
            return parser(value, field, scale)
    keys = ", ".join(visible(str(key)) for key in list(value)[:6]) or "none"
    raise LogprobError(
        f"no known shape of log-probabilities; the keys are {keys}", field=field, remedy=ASK
    )


def _under(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key


def _of_list(value: list[Any], field: str, scale: NumberScale) -> list[Draft]:
    """A bare list: of numbers, of pairs, of entries, of dicts by id, or of whole answers."""
    first = next((item for item in value if item is not None), None)
    if first is None:
        raise LogprobError("the list is empty" if not value else "nothing but null", field=field)
    if isinstance(first, (int, float, str)) and not isinstance(first, bool):
        numbers = [log_probability(x, f"{field}[{k}]", scale) for k, x in enumerate(value)]
        draft = Draft("bare list of log-probabilities", field)
        draft.answer = [Entry(None, number) for number in numbers]
        draft.reasons.append("The value is a list of numbers, without tokens.")
        return [draft]
    if isinstance(first, list):
        return [_of_pairs(value, field, scale)]
    if isinstance(first, dict) and _is_entry(first):
        draft = Draft("list of tokens", field, answer=entries_of_objects(value, field, scale))
        draft.reasons.append("The value is a list of objects with a token and its number.")
        return [draft]
    if isinstance(first, dict) and first and all(key.lstrip("-").isdigit() for key in first):
        return [_of_prompt_logprobs(value, None, field)]
    found = []
    for k, item in enumerate(value):
        for draft in drafts_of(item, f"{field}[{k}]", scale):
            draft.item = k if draft.item is None else draft.item
            found.append(draft)
    return found


def _of_pairs(value: list[Any], field: str, scale: NumberScale) -> Draft:
    """[token, log-probability] pairs, or sglang's triples."""
    draft = Draft("list of pairs", field)
    draft.reasons.append("The value is a list of lists of a token and its number.")
    if all(isinstance(item, list) and len(item) == 3 for item in value):
        if all(isinstance(item[2], bool) for item in value):
            return _of_kenlm(value, field)
        draft.recognised = "sglang token log-probabilities"
        draft.answer = entries_of_triples(value, field, None, field)
        return draft
    entries = []
    for k, item in enumerate(value):
        place = f"{field}[{k}]"
        parts = a_list(item, place)
        if len(parts) != 2:
            raise LogprobError(f"{shown(item)}, not [token, log-probability]", field=place)
        number, token = (0, 1) if not isinstance(parts[0], str) else (1, 0)
        entries.append(
            Entry(
                a_text(parts[token], f"{place}[{token}]"),
                log_probability(parts[number], f"{place}[{number}]", scale),
            )
        )
    draft.answer = entries
    return draft


def _of_kenlm(value: list[Any], field: str) -> Draft:
    """KenLM's full_scores: log10 p, the order of the n-gram, whether the word is unknown."""
    draft = Draft("KenLM full_scores", field)
    draft.reasons.append(
        "The value is a list of lists of three, as of KenLM: logarithms to base 10."
    )
    numbers = [
        log_probability(item[0], f"{field}[{k}][0]", "log10") for k, item in enumerate(value)
    ]
    draft.answer = [Entry(None, number) for number in numbers]
    return draft


def _is_entry(value: Mapping[str, Any]) -> bool:
    return ("token" in value or "text" in value or "id" in value) and any(
        key in value and not isinstance(value[key], (list, dict))
        for key in ("logprob", "log_prob", "logProbability", "prob")
    )


# OpenAI and all that answer like it


def _of_choices(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "choices")
    choices = a_list(value["choices"], place)
    usage = value.get("usage") if isinstance(value.get("usage"), dict) else None
    found = []
    for k, item in enumerate(choices):
        where = f"{place}[{k}]"
        choice = an_object(item, where)
        draft = _choice(choice, where, scale)
        index = choice.get("index", k)
        draft.of_several = len(choices) > 1 or index not in (0, None)
        draft.name = f"choice {index}" if draft.of_several else ""
        draft.key = ("choices", str(value.get("id", "")), str(index))
        draft.is_chunk = "delta" in choice
        # A part of a stream has null there until the last one.
        is_open = choice.get("finish_reason") is None and "finish_reason" in choice
        draft.finished = not (
            is_open and (draft.is_chunk or ("message" not in choice and bool(value.get("id"))))
        )
        found.append(draft)
    if not choices:
        # The last part of a stream, which only counts.
        found = [Draft("", place, key=("choices", str(value.get("id", "")), ""))]
    timings = value.get("timings")
    if isinstance(timings, dict):
        _of_llama_server(found, timings)
    if usage is not None and len(found) == 1:
        _count(found[0], usage)
    _shared_prompt(value, found, field)
    return found


def _of_llama_server(found: list[Draft], timings: Mapping[str, Any]) -> None:
    """What `timings` tell, which only llama.cpp's server writes."""
    if len(found) == 1 and isinstance(timings.get("predicted_n"), int):
        found[0].n_stated = timings["predicted_n"]
    for draft in found:
        if draft.distribution == "unknown":
            draft.distribution = "raw"
            draft.reasons.append(
                "timings are llama.cpp's, which gives logprob before temperature, penalties and "
                "cuts."
            )


def _count(draft: Draft, usage: Mapping[str, Any]) -> None:
    """What the server says of how many tokens there were."""
    for key in ("completion_tokens", "output_tokens"):
        if isinstance(usage.get(key), int):
            draft.n_stated = usage[key]
            details = usage.get(f"{key}_details")
            thought = details.get("reasoning_tokens") if isinstance(details, dict) else None
            if isinstance(thought, int) and 0 < thought <= usage[key]:
                draft.n_stated -= thought
                draft.reasons.append(f"{thought:,} tokens of reasoning are not listed.")
    for key in ("prompt_tokens", "input_tokens"):
        if isinstance(usage.get(key), int):
            draft.n_prompt_stated = usage[key]


def _shared_prompt(value: dict[str, Any], found: list[Draft], field: str) -> None:
    """The prompt's numbers at the top of an answer: vLLM's chat, Together's echo."""
    prompt: Draft | None = None
    given = value.get("prompt")
    if value.get("prompt_logprobs"):
        prompt = _of_prompt_logprobs(
            value["prompt_logprobs"],
            value.get("prompt_token_ids"),
            _under(field, "prompt_logprobs"),
        )
    elif isinstance(given, list) and given and isinstance(given[0], dict):
        place = f"{_under(field, 'prompt')}[0]"
        if isinstance(given[0].get("logprobs"), dict):
            prompt = Draft("prompt", place)
            prompt.answer = _of_logprobs(given[0]["logprobs"], f"{place}.logprobs", "nats")[0]
    if prompt is None:
        return
    if len(found) == 1:
        _with_prompt(found[0], prompt.answer or prompt.prompt, prompt)
    else:
        prompt.prompt, prompt.answer = prompt.answer or prompt.prompt, ()
        prompt.name = "prompt"
        found.insert(0, prompt)


def _with_prompt(draft: Draft, entries: Sequence[Entry], said: Draft) -> None:
    """Put the prompt's tokens before the answer, unless they are there already (echo)."""
    answer = draft.answer
    if draft.holds_prompt and len(answer) >= len(entries) and answer[0].log_prob is None:
        draft.reasons.append("The prompt is in logprobs, too (echo), and was taken from there.")
        return
    draft.prompt = entries
    draft.warnings += said.warnings
    draft.reasons += said.reasons


def _choice(choice: dict[str, Any], field: str, scale: NumberScale) -> Draft:
    logprobs = choice.get("logprobs")
    place = f"{field}.logprobs"
    message = choice.get("message") or choice.get("delta") or {}
    text = choice.get("text")
    chat = "message" in choice or "delta" in choice
    if text is None and isinstance(message, dict):
        text = _joined_parts(message.get("content"))
    draft = Draft("OpenAI chat completion" if chat else "OpenAI completion", field)
    draft.text = a_text(text, f"{field}.text")
    if isinstance(logprobs, list):
        draft.answer = entries_of_objects(logprobs, place, scale)
        draft.reasons.append("choices[].logprobs is a list of tokens.")
    elif logprobs is not None:
        an_object(logprobs, place)
        draft.answer, why = _of_logprobs(logprobs, place, scale)
        draft.reasons.append(why)
        if _has_list_of("content", "prob")(logprobs):
            draft.distribution = "after sampling"
            draft.reasons.append("prob and top_probs are probabilities after sampling (llama.cpp).")
        if "content" not in logprobs and "refusal" not in logprobs:
            draft.holds_prompt = True
        elif logprobs.get("content") is None and logprobs.get("refusal"):
            draft.warnings.append("The tokens are those of a refusal.")
            draft.text = a_text(message.get("refusal"), f"{field}.message.refusal")
        elif any(entry.id is not None for entry in draft.answer) and not chat:
            draft.recognised = "llama.cpp completion in OpenAI's chat form"
        if logprobs.get("reasoning_content"):
            draft.reasons.append("Tokens of reasoning (reasoning_content) are not counted.")
    if choice.get("prompt_logprobs"):
        prompt = _of_prompt_logprobs(
            choice["prompt_logprobs"],
            choice.get("prompt_token_ids"),
            f"{field}.prompt_logprobs",
        )
        _with_prompt(draft, prompt.prompt, prompt)
        if logprobs is None:
            draft.recognised, draft.text = prompt.recognised, None
            draft.distribution = prompt.distribution
    return draft


def _joined_parts(content: Any) -> Any:
    """The text of a message whose content is a list of parts."""
    if not isinstance(content, list):
        return content
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _of_logprobs(
    value: dict[str, Any], field: str, scale: NumberScale
) -> tuple[Sequence[Entry], str]:
    """What stands under `logprobs`: a list of objects (chat), or lists beside each other."""
    if value.get("content") is not None:
        return (
            entries_of_objects(value["content"], f"{field}.content", scale),
            "logprobs.content is a list of tokens (OpenAI's chat form).",
        )
    if value.get("refusal") is not None:
        found = entries_of_objects(value["refusal"], f"{field}.refusal", scale)
        return found, "logprobs.refusal is a list of tokens (OpenAI's chat form)."
    numbers = next((key for key in _NUMBER_LISTS if key in value), None)
    if numbers is not None:
        tokens = next((key for key in _TOKEN_LISTS if key in value), "tokens")
        found = entries_of_columns(
            value.get(tokens),
            value[numbers],
            field,
            (tokens, numbers),
            tops=value.get("top_logprobs"),
            ids=value.get("token_ids"),
            scale=scale,
        )
        return found, f"{tokens} and {numbers} are lists beside each other (OpenAI's old form)."
    if "content" in value or "refusal" in value or not value:
        return [], "logprobs has no list of tokens."
    raise LogprobError(
        f"no list of tokens; the keys are {', '.join(map(visible, list(value)[:6]))}",
        field=field,
        remedy="Known are content, refusal, and tokens with token_logprobs.",
    )


def _of_prompt_logprobs(value: Any, ids: Any, field: str) -> Draft:
    entries, reordered = entries_by_id(value, field, ids)
    draft = Draft("vLLM prompt_logprobs", field, prompt=entries)
    draft.reasons.append(
        "prompt_logprobs is a list of objects keyed by token id, the token of the text first."
    )
    # vLLM ignores the mode of log-probabilities for those of the prompt.
    draft.distribution = "raw"
    if reordered:
        draft.warnings.append(
            "The keys of prompt_logprobs are not in vLLM's order; where no rank tells which token "
            "is the text's, the first key was taken."
        )
    return draft


# Others


def _of_llama_cpp(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "completion_probabilities")
    entries = a_list(value.get("completion_probabilities"), place)
    draft = Draft("llama.cpp completion", field, answer=entries_of_objects(entries, place, scale))
    draft.text = a_text(value.get("content"), _under(field, "content"))
    draft.reasons.append("completion_probabilities is a list of tokens (llama.cpp's own form).")
    first = entries[0] if entries else {}
    settings = value.get("generation_settings")
    after = settings.get("post_sampling_probs") if isinstance(settings, dict) else None
    if after is True or "prob" in first:
        draft.distribution = "after sampling"
        draft.reasons.append("prob and top_probs are probabilities after sampling.")
    elif "probs" in first:
        draft.recognised = "llama.cpp completion (before 2025)"
    elif entries:
        draft.distribution = "raw"
        draft.reasons.append("llama.cpp gives logprob before temperature, penalties and cuts.")
    if isinstance(value.get("tokens_predicted"), int) and value.get("stop") is True:
        draft.n_stated = value["tokens_predicted"]
    index = value.get("index", 0)
    draft.key = ("llama.cpp", str(index))
    draft.finished = value.get("stop") is not False
    draft.name = f"index {index}" if index not in (0, None) else ""
    return [draft]


def _of_tgi(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    details = an_object(value["details"], _under(field, "details"))
    place = _under(field, "details")
    found = [_tgi(details, place, value.get("generated_text"), scale)]
    best = a_list(details.get("best_of_sequences"), f"{place}.best_of_sequences")
    for k, item in enumerate(best):
        where = f"{place}.best_of_sequences[{k}]"
        other = an_object(item, where)
        found.append(_tgi(other, where, other.get("generated_text"), scale))
        found[-1].name = f"sequence {k + 1}"
    return found


def _tgi(details: dict[str, Any], field: str, text: Any, scale: NumberScale) -> Draft:
    draft = Draft("Text Generation Inference", field)
    draft.reasons.append("details has tokens, with text and logprob (TGI).")
    draft.prompt = entries_of_objects(details.get("prefill"), f"{field}.prefill", scale)
    draft.answer = entries_of_objects(details.get("tokens"), f"{field}.tokens", scale)
    draft.text = a_text(text, "generated_text")
    if isinstance(details.get("generated_tokens"), int):
        draft.n_stated = details["generated_tokens"]
    tops = a_list(details.get("top_tokens"), f"{field}.top_tokens")
    for k, (entry, others) in enumerate(zip(draft.answer, tops, strict=False)):
        entry.alternatives = alternatives_of(others, f"{field}.top_tokens[{k}]", scale)
    return draft


def _of_tgi_stream(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    draft = Draft("Text Generation Inference", field, key=("tgi",))
    draft.reasons.append("Each event has one token, with text and logprob (TGI's stream).")
    entry = entry_of_object(value["token"], _under(field, "token"), scale)
    entry.alternatives = alternatives_of(
        value.get("top_tokens"), _under(field, "top_tokens"), scale
    )
    draft.answer = [entry]
    draft.text = "" if entry.special else entry.token
    draft.finished = value.get("generated_text") is not None
    return [draft]


def _of_ollama(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "logprobs")
    draft = Draft("Ollama" if "done" in value else "list of tokens", field)
    draft.reasons.append("logprobs is a list of tokens at the top of the answer.")
    draft.answer = entries_of_objects(value.get("logprobs"), place, scale)
    message = value.get("message")
    text = message.get("content") if isinstance(message, dict) else value.get("response")
    draft.text = a_text(text, _under(field, "response"))
    if isinstance(value.get("eval_count"), int):
        draft.n_stated = value["eval_count"]
    draft.key = ("ollama", str(value.get("model")))
    draft.finished = value.get("done") is not False
    return [draft]


def _of_cohere(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    """Items of several tokens: the text stands on the first of them."""
    place = _under(field, "logprobs")
    draft = Draft("Cohere", field)
    draft.reasons.append("logprobs is a list of texts, each with token_ids and logprobs (Cohere).")
    entries: list[Entry] = []
    for k, item in enumerate(a_list(value["logprobs"], place)):
        found = an_object(item, f"{place}[{k}]")
        text = a_text(found.get("text"), f"{place}[{k}].text")
        numbers = a_list(found.get("logprobs"), f"{place}[{k}].logprobs")
        texts = None if text is None else [text, *[""] * (len(numbers) - 1)]
        if texts is not None and not numbers:
            continue
        part = list(
            entries_of_columns(
                texts,
                numbers,
                f"{place}[{k}]",
                ("text", "logprobs"),
                ids=found.get("token_ids"),
                scale=scale,
            )
        )
        for entry in part[1:]:
            entry.is_part = True
        entries += part
    draft.answer = entries
    return [draft]


def _of_gemini(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "candidates")
    candidates = a_list(value["candidates"], place)
    usage = value.get("usageMetadata") or value.get("usage_metadata") or {}
    found = []
    for k, item in enumerate(candidates):
        where = f"{place}[{k}]"
        candidate = an_object(item, where)
        draft = _gemini(candidate, where, scale)
        index = candidate.get("index") or 0
        response = value.get("responseId") or value.get("response_id") or ""
        draft.key = ("gemini", str(response), str(index))
        draft.finished = bool(candidate.get("finishReason") or candidate.get("finish_reason"))
        draft.of_several = len(candidates) > 1
        draft.name = f"candidate {index}" if draft.of_several else ""
        if len(candidates) == 1 and isinstance(usage, dict):
            stated = usage.get("candidatesTokenCount", usage.get("candidates_token_count"))
            draft.n_stated = stated if isinstance(stated, int) else None
        found.append(draft)
    return found


def _gemini(candidate: dict[str, Any], field: str, scale: NumberScale) -> Draft:
    key = "logprobsResult" if "logprobsResult" in candidate else "logprobs_result"
    draft = Draft("Gemini", field)
    draft.reasons.append(f"candidates[].{key} has chosen candidates (Gemini).")
    result = candidate.get(key)
    if result is not None:
        draft.answer = _gemini_entries(an_object(result, f"{field}.{key}"), f"{field}.{key}", scale)
    content = candidate.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    if isinstance(parts, list):
        said = [p for p in parts if isinstance(p, dict) and not p.get("thought")]
        draft.text = _joined_parts(said)
    if isinstance(result, dict):
        total = result.get("logProbabilitySum", result.get("log_probability_sum"))
        draft.stated_sum = raw_number(total, f"{field}.{key}.logProbabilitySum")
    mean = candidate.get("avgLogprobs", candidate.get("avg_logprobs"))
    if draft.stated_sum is None and mean is not None:
        number = raw_number(mean, f"{field}.avgLogprobs")
        draft.stated_sum = None if number is None else number * len(draft.answer)
    return draft


def _gemini_entries(result: dict[str, Any], field: str, scale: NumberScale) -> list[Entry]:
    key = "chosenCandidates" if "chosenCandidates" in result else "chosen_candidates"
    entries = []
    for k, item in enumerate(a_list(result.get(key), f"{field}.{key}")):
        where = f"{field}.{key}[{k}]"
        entries.append(entry_of_object(item, where, scale))
    top = "topCandidates" if "topCandidates" in result else "top_candidates"
    tops = a_list(result.get(top), f"{field}.{top}")
    for k, (entry, item) in enumerate(zip(entries, tops, strict=False)):
        where = f"{field}.{top}[{k}]"
        others = a_list(an_object(item or {}, where).get("candidates"), f"{where}.candidates")
        entry.alternatives = alternatives_of(others, f"{where}.candidates", scale)
    return entries


def _of_gemini_result(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    return [_gemini({"logprobsResult": value}, field, scale)]


def _of_sglang(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "meta_info")
    meta = an_object(value["meta_info"], place)
    draft = Draft("sglang", field)
    draft.reasons.append("meta_info has token log-probabilities as lists of three (sglang).")
    draft.prompt, draft.answer = (
        entries_of_triples(
            meta.get(f"{part}_token_logprobs"),
            f"{place}.{part}_token_logprobs",
            meta.get(f"{part}_top_logprobs"),
            f"{place}.{part}_top_logprobs",
        )
        for part in ("input", "output")
    )
    draft.text = a_text(value.get("text"), _under(field, "text"))
    if isinstance(meta.get("completion_tokens"), int):
        draft.n_stated = meta["completion_tokens"]
    if meta.get("id") is not None:
        draft.key, draft.cumulative = ("sglang", str(meta["id"])), True
        draft.finished = meta.get("finish_reason", True) is not None
    return [draft]


def _of_responses(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "output")
    found = []
    for k, item in enumerate(a_list(value["output"], place)):
        content = item.get("content") if isinstance(item, dict) else None
        for i, part in enumerate(content if isinstance(content, list) else []):
            where = f"{place}[{k}].content[{i}]"
            if not isinstance(part, dict) or part.get("type") not in ("output_text", None):
                continue
            draft = Draft("OpenAI Responses", where)
            draft.reasons.append("output[].content[].logprobs is a list of tokens (Responses).")
            draft.answer = entries_of_objects(part.get("logprobs"), f"{where}.logprobs", scale)
            draft.text = a_text(part.get("text"), f"{where}.text")
            found.append(draft)
    usage = value.get("usage")
    if len(found) == 1 and isinstance(usage, dict):
        _count(found[0], usage)
    for k, draft in enumerate(found):
        draft.name = f"part {k}" if len(found) > 1 else ""
    if not found:
        raise LogprobError("no text in it", field=place, remedy=ASK)
    return found


def _of_vllm_output(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    """vLLM's RequestOutput, written as JSON."""
    found = []
    place = _under(field, "outputs")
    for k, item in enumerate(a_list(value["outputs"], place)):
        where = f"{place}[{k}]"
        output = an_object(item, where)
        draft = Draft("vLLM RequestOutput", where)
        draft.reasons.append("outputs[].logprobs is a list of objects keyed by token id (vLLM).")
        draft.answer, _ = entries_by_id(
            output.get("logprobs"), f"{where}.logprobs", output.get("token_ids")
        )
        draft.text = a_text(output.get("text"), f"{where}.text")
        draft.name = f"output {k}" if len(value["outputs"]) > 1 else ""
        found.append(draft)
    _shared_prompt(value, found, field)
    return found


def _of_prompt_alone(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    place = _under(field, "prompt_logprobs")
    return [_of_prompt_logprobs(value["prompt_logprobs"], value.get("prompt_token_ids"), place)]


def _of_bare_logprobs(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    draft = Draft("logprobs object", field)
    base = value.get("base", value.get("log_base"))
    if base is not None:
        said = _BASES.get(str(base).lower())
        if said is None:
            raise LogprobError(f"{shown(base)} is no known base", field=_under(field, "base"))
        scale = said
        draft.reasons.append(f"The object says the base of its logarithms: {base}.")
    draft.answer, why = _of_logprobs(value, field, scale)
    draft.reasons.append(why)
    draft.text = value["text"] if isinstance(value.get("text"), str) else None
    draft.holds_prompt = "content" not in value
    if not draft.holds_prompt:
        draft.recognised = "OpenAI logprobs.content"
    return [draft]


def _of_entry(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    draft = Draft("tokens, one on each line", field, key=("entry",), finished=False)
    draft.reasons.append("Each value is one token with its number.")
    draft.answer = [entry_of_object(value, field, scale)]
    return [draft]


def _of_error(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    error = value["error"]
    said = error.get("message", error) if isinstance(error, dict) else error
    raise LogprobError(
        f"the server answered with an error: {shown(said)}", field=_under(field, "error")
    )


def _wrapped(key: str) -> tuple[Callable[[dict[str, Any]], bool], Any]:
    """An answer within another object: OpenAI's batches, Gemini's, streams of Responses."""

    def is_wrapped(value: dict[str, Any]) -> bool:
        return isinstance(value.get(key), dict)

    def parse(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
        found = drafts_of(value[key], _under(field, key), scale)
        name = value.get("custom_id", value.get("key"))
        for draft in found:
            if isinstance(name, str):
                draft.name = visible(name) + (f", {draft.name}" if draft.name else "")
        return found

    return is_wrapped, parse


def _of_event(value: dict[str, Any], field: str, scale: NumberScale) -> list[Draft]:
    """An event of a stream of Responses: the last one has everything, the others nothing new."""
    if value["type"] in ("response.completed", "response.incomplete"):
        return drafts_of(value.get("response"), _under(field, "response"), scale)
    if value["type"] in ("response.failed", "error"):
        raise LogprobError("the stream ends with an error", field=field)
    return []


def _has(*keys: str) -> Callable[[dict[str, Any]], bool]:
    return lambda value: all(key in value for key in keys)


def _has_list_of(key: str, *inner: str) -> Callable[[dict[str, Any]], bool]:
    def is_shape(value: dict[str, Any]) -> bool:
        items = value.get(key)
        first = items[0] if isinstance(items, list) and items else None
        return isinstance(first, dict) and all(name in first for name in inner)

    return is_shape


def _is_ollama(value: dict[str, Any]) -> bool:
    return "logprobs" in value and "done" in value and ("response" in value or "message" in value)


def _is_ollama_part(value: dict[str, Any]) -> bool:
    """The last part of a stream has no tokens any more."""
    return "done" in value and "model" in value and ("response" in value or "message" in value)


def _is_llama_cpp_part(value: dict[str, Any]) -> bool:
    return "content" in value and "stop" in value and isinstance(value.get("content"), str)


def _is_logprobs(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(key), list) for key in _NUMBER_LISTS) or isinstance(
        value.get("content"), list
    )


# The first that fits: what is more particular stands before what is less.
_Parser = Callable[[dict[str, Any], str, NumberScale], list[Draft]]
_SHAPES: Final[tuple[tuple[Callable[[dict[str, Any]], bool], _Parser], ...]] = (
    (lambda value: value.get("error") is not None and "choices" not in value, _of_error),
    (_has("filtered_resps"), lambda v, f, s: drafts_of_sample(v, f)),
    (_has("resps", "doc"), lambda v, f, s: drafts_of_sample(v, f)),
    (_has("results", "configs"), lambda v, f, s: drafts_of_results(v, f)),
    (lambda value: isinstance(value.get("choices"), list), _of_choices),
    (_has("candidates"), _of_gemini),
    (_has("chosenCandidates"), _of_gemini_result),
    (_has("completion_probabilities"), _of_llama_cpp),
    (lambda value: isinstance(value.get("details"), dict), _of_tgi),
    (lambda value: isinstance(value.get("token"), dict), _of_tgi_stream),
    (_has("meta_info"), _of_sglang),
    (lambda value: str(value.get("type", "")).startswith("response."), _of_event),
    (lambda value: isinstance(value.get("output"), list), _of_responses),
    (lambda value: isinstance(value.get("outputs"), list), _of_vllm_output),
    (lambda value: isinstance(value.get("prompt_logprobs"), list), _of_prompt_alone),
    (_has_list_of("logprobs", "token_ids", "logprobs"), _of_cohere),
    (_is_ollama, _of_ollama),
    (_is_ollama_part, _of_ollama),
    (_has_list_of("logprobs", "logprob"), _of_ollama),
    (_is_llama_cpp_part, _of_llama_cpp),
    _wrapped("body"),
    _wrapped("response"),
    _wrapped("logprobsResult"),
    _wrapped("logprobs"),
    (_is_entry, _of_entry),
    (_is_logprobs, _of_bare_logprobs),
)
