// Lighthouse as a phone on a slow network. Arguments: browser, its program, the site's address, pages.
import lighthouse from "lighthouse";
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";

const [, program, address, ...pages] = process.argv.slice(2);
const categories = ["performance", "accessibility", "best-practices", "seo"];
// The least that a page may have of each.
const least = { performance: 0.98, accessibility: 1, "best-practices": 0.9, seo: 0.9 };
// What only a page's place can have: the check serves without encryption, and a page that is not found is not to be found.
const skipAudits = ["is-on-https", "redirects-http", "is-crawlable", "http-status-code", "canonical"];
const runs = Number(process.env.LIGHTHOUSE_RUNS || 1);
const browser = await puppeteer.launch({ executablePath: execFileSync("sh", ["-c", "command -v \"$0\"", program], { encoding: "utf8" }).trim(), headless: true, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-dev-shm-usage"] });
const port = Number(new URL(browser.wsEndpoint()).port);
const wrong = [];
const worst = Object.fromEntries(categories.map((name) => [name, [1, ""]]));
for (const route of pages) {
  const results = [];
  for (let run = 0; run < runs; run += 1) {
    const { lhr } = await lighthouse(`${address}/${route}`, { port, onlyCategories: categories, skipAudits, logLevel: "error" });
    results.push(lhr);
  }
  results.sort((a, b) => (a.categories.performance.score ?? 0) - (b.categories.performance.score ?? 0));
  const lhr = results[Math.floor(results.length / 2)];
  for (const name of categories) {
    const score = lhr.categories[name].score ?? 0;
    if (score < worst[name][0]) worst[name] = [score, route];
    if (score < least[name]) {
      const audits = lhr.categories[name].auditRefs.map((ref) => lhr.audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 0.9);
      wrong.push(`/${route}: ${name} ${score}: ${audits.map((audit) => `${audit.id}${audit.displayValue ? ` (${audit.displayValue})` : ""}`).join(", ")}`);
    }
  }
}
await browser.close();
console.log(`${pages.length} pages; the least: ${categories.map((name) => `${name} ${worst[name][0]} (/${worst[name][1]})`).join(", ")}`);
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
