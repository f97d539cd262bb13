// What is said of a challenge while something moves, to the letter as in pages/_ui/judge.py.

import { formatter } from "./templates.js";

const ROUNDING = 1e-12;
const ELSEWHERE = "…";

const isWord = (equals) => typeof equals === "string" || typeof equals === "boolean";
const decimals = formatter("decimals");
const tiny = formatter("significant 2");

/** A goal as it was before JSON, which has no infinity. */
const revived = (goal) => (/^-?Infinity$/.test(goal.equals) ? { ...goal, equals: Number(goal.equals) } : goal);

/** Whether a value will do. */
function meets({ equals, within, above, below }, value) {
  if (value === null || value === undefined) return false;
  if (equals !== null) {
    if (isWord(equals) || !Number.isFinite(equals)) return value === equals;
    return Math.abs(value - equals) <= within + ROUNDING * Math.abs(equals);
  }
  return (above === null || value > Number(above)) && (below === null || value < Number(below));
}

/** The verdict, as a function of `value`, which gives each number by its key. */
export function judge({ said, ...given }) {
  const measures = given.measures.map((one) => ({ ...one, goal: revived(one.goal) }));
  const turns = given.turns.map((one) => ({ ...one, when: one.when.map(revived) }));
  const formats = measures.map(({ how }) => formatter(how));

  function written({ goal, unit }, format, value) {
    if (value === null || value === undefined || Number.isNaN(value)) return ELSEWHERE;
    if (typeof goal.equals === "boolean") return value ? "on" : "off";
    if (typeof goal.equals === "string") return String(value);
    return (Number.isFinite(value) ? format(value) : decimals(value)) + unit;
  }

  function toGo({ equals, above, below }, format, value) {
    if (value === null || value === undefined || isWord(equals)) return "";
    const distance = Math.max(
      equals === null ? 0 : Math.abs(value - equals),
      above === null ? 0 : Number(above) - value,
      below === null ? 0 : value - Number(below),
    );
    if (!(distance > 0 && distance < Infinity)) return "";
    const text = format(distance);
    return `, ${/[^0.]/.test(text) ? text : tiny(distance)} to go`;
  }

  return (value) => {
    const marks = measures.map(({ goal }) => meets(goal, value(goal.number)));
    const reads = measures.map((one, i) => `${one.label}: **${written(one, formats[i], value(one.goal.number))}**`);
    if (!marks.includes(false)) {
      const reached = reads.filter((_, i) => !measures[i].only_if_lost);
      return `✓ **Solved.** ${reached.join("; ")}. ${said}`.trimEnd();
    }
    const shown = [...measures.keys()].filter((i) => !(measures[i].only_if_lost && marks[i]));
    const lines = shown.map((i) => {
      const { goal, aim } = measures[i];
      const sign = marks[i] ? "✓ " : "○ ";
      const rest = marks[i] ? "" : toGo(goal, formats[i], value(goal.number));
      return `${shown.length > 1 ? sign : ""}${reads[i]}${rest} (goal: ${aim})`;
    });
    const turned = turns.filter(({ when }) => when.every((goal) => meets(goal, value(goal.number))));
    return [`${lines.join("; ")}.`, ...turned.map(({ say }) => say)].join(" ");
  };
}
