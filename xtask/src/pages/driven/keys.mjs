// What somebody with a keyboard alone, without scripts, or with a printer meets. Arguments: browser, its program, the site's address, pages.
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";

const [kind, program, address, ...pages] = process.argv.slice(2);
const wrong = [];
const say = (is, help) => { if (!is) wrong.push(help); };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const flags = { chromium: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-dev-shm-usage"], firefox: [] };
const browser = await puppeteer.launch({ browser: kind === "firefox" ? "firefox" : "chrome", executablePath: execFileSync("sh", ["-c", "command -v \"$0\"", program], { encoding: "utf8" }).trim(), headless: true, args: flags[kind] });
// Nobody waits for a browser for ever.
const end = setTimeout(() => { console.error(`${kind} says nothing for too long`); browser.process()?.kill("SIGKILL"); process.exit(1); }, 600_000);

async function open(route, { script = true } = {}) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  if (!script) await page.setJavaScriptEnabled(false);
  const loud = [];
  page.on("pageerror", (error) => loud.push(String(error)));
  await page.goto(`${address}/${route}`, { waitUntil: "load" });
  return { page, loud };
}

// What has the keyboard: its tag, its words, whether one sees that it has.
const focus = (page) => page.evaluate(() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    tag: one.tagName,
    id: one.id,
    words: (one.getAttribute("aria-label") || one.textContent || "").trim().slice(0, 40),
    seen: one === document.body || (box.width > 0 && box.height > 0 && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0),
  };
});

// Every element that takes the keyboard is reached with Tab alone, in the page's order, and is seen to have it.
async function tabs(route) {
  const { page, loud } = await open(route);
  // A page that is one field has the keyboard in it from the beginning.
  const itself = (await focus(page)).tag !== "BODY";
  await page.keyboard.press("Tab");
  if (!itself) {
    const first = await focus(page);
    say(/skip/i.test(first.words), `/${route}: the first Tab leads to ${first.tag} "${first.words}" and not to the link over the menu`);
    await page.keyboard.press("Enter");
    say((await page.evaluate(() => location.hash)) === "#main", `/${route}: Enter on it does not lead to the content`);
  }
  const most = 60;
  let last = "";
  for (let turn = 0; turn < most; turn += 1) {
    await page.keyboard.press("Tab");
    const now = await focus(page);
    if (now.tag === "BODY") break;
    say(now.seen, `/${route}: ${now.tag} "${now.words}" has the keyboard and nobody sees it`);
    const inside = await page.evaluate(() => !document.activeElement.closest("header.top"));
    say(inside || turn > most - 2 || now.tag === "HTML", `/${route}: from the content Tab leads back to the menu: "${now.words}" after "${last}"`);
    last = now.words;
  }
  say(loud.length === 0, `/${route}: its scripts fail: ${loud}`);
  await page.close();
}

// The board by keys alone: to the filter, a word, and down to a team's page.
async function board(route) {
  const { page } = await open(route);
  const names = () => page.evaluate(() => [...document.querySelectorAll("table[data-filter] tbody tr.t")].filter((row) => !row.hidden).map((row) => row.querySelector(".name").textContent));
  const all = await names();
  if (all.length < 3) { await page.close(); return; }
  for (let turn = 0; turn < 80 && (await focus(page)).id !== "q"; turn += 1) await page.keyboard.press("Tab");
  say((await focus(page)).id === "q", `/${route}: no number of Tabs leads to the filter`);
  const part = all[1].slice(0, 4);
  await page.keyboard.type(part);
  const some = await names();
  say(some.length > 0 && some.every((name) => name.toLowerCase().includes(part.toLowerCase())), `/${route}: filtered by "${part}" it shows ${some}`);
  for (let turn = 0; turn < 40 && (await focus(page)).words !== some[0]; turn += 1) await page.keyboard.press("Tab");
  say((await focus(page)).words === some[0], `/${route}: no number of Tabs leads from the filter to ${some[0]}`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const heading = await page.$eval("h1", (one) => one.textContent.trim());
  say(heading === some[0].trim(), `Enter on ${some[0]} leads to ${heading}`);
  // A page that the browser kept as it was is never loaded again: what a driver would wait for.
  await page.evaluate(() => { setTimeout(() => history.back()); });
  const back = () => page.$("table[data-filter]").catch(() => null);
  for (let turn = 0; turn < 100 && !(await back()); turn += 1) await wait(50);
  await wait(100);
  const again = await names();
  say(again.join() === some.join(), `/${route}: back from a team it shows ${again} and not ${some}`);
  await page.close();
}

// Search by keys: "/" from anywhere leads there, a word, the arrow, Enter.
async function search() {
  const { page } = await open("search/");
  if (!(await page.$("#search input"))) { say(false, "/search/ has no field"); await page.close(); return; }
  await page.focus("#search input");
  await page.keyboard.type("quota");
  for (let turn = 0; turn < 100 && (await page.$$("#search li a")).length === 0; turn += 1) await wait(50);
  await page.keyboard.press("ArrowDown");
  const now = await focus(page);
  say(now.tag === "A", `/search/: the arrow leads to ${now.tag}`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const text = await page.$eval("main", (one) => one.textContent.toLowerCase());
  say(text.includes("quota"), "/search/: what it leads to has nothing of the question");
  await page.close();
}

// Without scripts everything that the page says is there, and nothing that needs one. Nobody can tell Firefox from outside to run none.
async function without(route) {
  if (kind === "firefox") return;
  const bare = await open(route, { script: false });
  const full = await open(route);
  const words = (page) => page.$eval("main", (one) => one.innerText.split(/\s+/).filter(Boolean));
  const [with_, without_] = [new Set(await words(full.page)), new Set(await words(bare.page))];
  if (route !== "search/") {
    // A script adds controls and times; it takes away nothing.
    const gone = [...with_].filter((word) => !without_.has(word));
    const shown = await full.page.evaluate(() => [...document.querySelectorAll("main button, main label, main [role=status], main .countdown, main .field, main output, main select, main .compared, #slider")].map((one) => one.innerText).join(" "));
    const lost = gone.filter((word) => !shown.includes(word));
    say(lost.length === 0, `/${route}: without scripts nobody reads ${lost.slice(0, 5).join(", ")}`);
  }
  const dead = await bare.page.$$eval("main button, main input", (all) => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80)));
  say(dead.length === 0, `/${route}: without scripts there are controls that do nothing: ${dead}`);
  await bare.page.close();
  await full.page.close();
}

// On paper: nothing is cut off at the side, the menu is left away, addresses of the way back stay.
async function paper(route) {
  const { page } = await open(route);
  const pdf = Buffer.from(await page.pdf({ format: "A4" })).toString("latin1");
  const sheets = (pdf.match(/\/Type\s*\/Page\b/g) || []).length;
  say(pdf.startsWith("%PDF") && pdf.length > 2000, `/${route}: printed it is no document`);
  if (kind === "chromium") {
    say(sheets > 0, `/${route}: printed it has no sheet`);
    await page.emulateMediaType("print");
    await page.setViewport({ width: 718, height: 1000 });
    const seen = await page.evaluate(() => ({
      menu: document.querySelector("header.top nav")?.checkVisibility() ?? false,
      wide: document.documentElement.scrollWidth,
      text: document.querySelector("main").innerText.trim().length,
    }));
    say(!seen.menu, `/${route}: printed it has the menu`);
    say(seen.wide <= 718, `/${route}: printed it is ${seen.wide} px wide on 718`);
    say(seen.text > 0, `/${route}: printed it is empty`);
  }
  await page.close();
}

// A countdown counts: what it says changes, and ends at nothing.
async function countdown() {
  for (const route of pages) {
    const { page } = await open(route);
    const read = () => page.$$eval(".countdown", (all) => all.map((one) => one.textContent));
    const first = await read();
    if (first.length) {
      say(first.every((text) => /\d|passed/.test(text)), `/${route}: a countdown says ${first}`);
      await page.close();
      return first.length;
    }
    await page.close();
  }
  return 0;
}

// What stops a step is told with it.
const step = async (run, ...args) => {
  try {
    return await run(...args);
  } catch (why) {
    throw new Error(`${run.name}(${args}): ${why.stack || why}`);
  }
};

try {
  for (const route of pages) {
    await step(tabs, route);
    await step(without, route);
    await step(paper, route);
  }
  for (const route of pages.filter((route) => /^(leaderboard\/|teams\/)$/.test(route))) await step(board, route);
  if (pages.includes("search/")) await step(search);
  const counted = await step(countdown);
  console.log(`${await browser.version()}: Tab, Enter, arrows, ${kind === "firefox" ? "" : "no script, "}paper on ${pages.length} pages${counted ? ", a countdown" : ""}`);
} catch (why) {
  wrong.push(why.stack || String(why));
}
clearTimeout(end);
await browser.close();
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
