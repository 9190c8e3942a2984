// Scores answers as the server does, and has its ready schemes: taken from the server's own source, so that pictures and tests
// show the forms that people get.

import { readFileSync } from "node:fs";

const none = { "zh-CN": "", en: "" };

/** A ready scheme out of the text of its source file, with the defaults that the server fills in. */
export function schemeFrom(source) {
  const content = JSON.parse(/R"JSON\(([\s\S]*?)\)JSON"/.exec(source)[1]);
  const sections = content.sections.map((section) => ({
    ...section,
    items: section.items.map((item) => ({ points: 10, dimension: "service", criticality: "none", fails: "none", guidance: none, examples: [], na_allowed: true, comment_below: 0, levels: 5, best: 0, worst: 0, unit: "", options: [], condition: null, ...item })),
  }));
  return { description: none, formula: "sections", pass_score: 80, critical_zeroes: true, bonus_most: 10, channels: [], queue_ids: [], ...content, sections };
}
export const readyNames = ["inbound", "telemarketing", "complaint"];
export const readySchemes = () => readyNames.map((name) => schemeFrom(readFileSync(new URL(`../../../src/quality/ready_scheme_${name}.cpp`, import.meta.url), "utf8")));

function shareOf(item, answer) {
  if (["points", "bonus", "penalty"].includes(item.kind)) return item.points > 0 ? answer.number / item.points : 1;
  if (item.kind === "scale") return (answer.number - 1) / (item.levels - 1);
  if (item.kind === "number") return Math.min(1, Math.max(0, (answer.number - item.worst) / (item.best - item.worst)));
  if (item.kind === "choice") return (item.options.find((o) => o.key === answer.choice)?.share ?? 0) / 100;
  return ["yes", "pass"].includes(answer.choice) ? 1 : 0;
}

export function score(content, answers) {
  const by = new Map(answers.map((a) => [a.item, a]));
  const result = { items: [], sections: [], families: ["customer", "business", "compliance"].map((criticality) => ({ criticality, applies: false, errors: 0 })), noncritical_opportunities: 0, noncritical_errors: 0, unanswered: [], comments_missing: [], failed_all: false };
  const asked = new Set();
  let [bonus, penalty, anyFailed] = [0, 0, false];
  for (const section of content.sections) {
    const total = { section: section.key, earned: 0, possible: 0, score: null, failed: false };
    for (const item of section.items) {
      const above = item.condition && by.get(item.condition.item);
      const holds = !item.condition || (asked.has(item.condition.item) && above && !above.na && item.condition.choices.includes(above.choice));
      const scored = { item: item.key, section: section.key, asked: Boolean(holds), applies: false, earned: 0, possible: 0, error: false };
      result.items.push(scored);
      if (!holds) continue;
      asked.add(item.key);
      const answer = by.get(item.key);
      if (!answer || !(answer.na || answer.number !== null || answer.choice)) {
        result.unanswered.push(item.key);
        continue;
      }
      if (answer.na) continue;
      const share = shareOf(item, answer);
      const takes = item.kind === "penalty";
      Object.assign(scored, { applies: true, earned: share * item.points, possible: item.points });
      if (item.kind === "bonus") {
        bonus += scored.earned;
        continue;
      }
      if (takes) penalty += scored.earned;
      scored.error = takes ? share > 0 : share < 1;
      if (answer.comment === "" && (takes ? 1 - share : share) * 100 < item.comment_below) result.comments_missing.push(item.key);
      if (takes) continue;
      total.earned += scored.earned;
      total.possible += scored.possible;
      if (scored.error && item.fails !== "none") {
        anyFailed = true;
        total.failed ||= item.fails === "section";
        result.failed_all ||= item.fails === "all";
      }
      const family = result.families.find((f) => f.criticality === item.criticality);
      if (family) Object.assign(family, { applies: true, errors: family.errors + (scored.error ? 1 : 0) });
      else {
        result.noncritical_opportunities += 1;
        result.noncritical_errors += scored.error ? 1 : 0;
      }
    }
    result.sections.push(total);
  }
  const sum = (zeroed) => {
    if (zeroed && result.failed_all) return 0;
    let [earned, possible] = [0, 0];
    content.sections.forEach((section, i) => {
      const s = result.sections[i];
      if (s.possible === 0) return;
      earned += section.weight * ((zeroed && s.failed ? 0 : s.earned) / s.possible);
      possible += section.weight;
    });
    return possible === 0 ? null : Math.min(100 + content.bonus_most, Math.max(0, (100 * earned) / possible + Math.min(bonus, content.bonus_most) - penalty));
  };
  result.unpenalised_score = sum(false);
  result.score = content.critical_zeroes ? sum(true) : result.unpenalised_score;
  result.passed = result.score === null ? null : result.score >= content.pass_score && !anyFailed;
  for (const s of result.sections) if (s.possible > 0) s.score = s.failed || result.failed_all ? 0 : (100 * s.earned) / s.possible;
  return result;
}
