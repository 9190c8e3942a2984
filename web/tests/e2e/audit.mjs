// axe looks at a page as it stands for what WCAG 2.1 forbids at levels A and AA.

import axe from "axe-core";

/** What of WCAG 2.1 A and AA the page breaks, one line each. */
export async function breaches(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"] });
    return { violations: found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => ({ target: node.target.join(" "), html: node.html.slice(0, 160), told: node.any[0]?.message ?? node.all[0]?.message ?? "" })) })) };
  });
  return violations.flatMap(({ id, help, nodes }) => [`${id}: ${help} (${nodes.length})`, ...nodes.slice(0, 3).map((node) => `    ${node.target}\n      ${node.html}\n      ${node.told}`)]);
}
