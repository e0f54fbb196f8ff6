// Shows each page in a frame of each size and colour, runs axe in it, and sends what that found.
"use strict";

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const send = (result) => fetch("/.result", { method: "POST", body: JSON.stringify(result) });

// What the script of the board and of the teams' list does: filter, sort, put back, and the same view from its address. Returns what went wrong.
async function behave(frame) {
  const wrong = [];
  const say = (is, help) => { if (!is) wrong.push({ id: "board", help, nodes: [], count: 1 }); };
  const look = () => {
    const inner = frame.contentDocument;
    const rows = [...inner.querySelectorAll("table[data-filter] tbody tr.t")];
    const names = rows.filter((row) => !row.hidden).map((row) => row.querySelector(".name").textContent.toLowerCase());
    const head = inner.querySelector("table[data-filter] thead th.team");
    return { inner, names, head, order: rows.map((row) => row.id).join(" "), field: inner.querySelector("#filter input") };
  };
  let { inner, names, head, order, field } = look();
  if (names.length < 3) return wrong;
  say(field && head.querySelector("button"), "the board has no filter, or a head without a button");
  if (wrong.length) return wrong;
  const before = order;
  const part = names[1].slice(0, 4);
  field.value = part;
  field.dispatchEvent(new Event("input"));
  ({ names } = look());
  say(names.length > 0 && names.every((name) => name.includes(part)), `filtered by ${part} the board shows ${names}`);
  head.querySelector("button").click();
  ({ names } = look());
  say(names.join() === [...names].sort().join(), `sorted by team the board shows ${names}`);
  const address = frame.contentWindow.location.search;
  say(address.includes("q=") && address.includes("sort=team"), `the view's address is ${address}`);
  const loaded = new Promise((done) => { frame.onload = done; });
  frame.contentWindow.location.reload();
  await loaded;
  await wait(50);
  const again = look();
  say(again.names.join() === names.join(), `from its address the view shows ${again.names} and not ${names}`);
  again.head.querySelector("button").click();
  again.head.querySelector("button").click();
  again.field.value = "";
  again.field.dispatchEvent(new Event("input"));
  say(look().order === before, "sorted up, down and back the board is another");
  say(frame.contentWindow.location.search === "", `the address of no view is ${frame.contentWindow.location.search}`);
  if (look().inner.getElementById("compare")) await compare(frame, look, say);
  return wrong;
}

// Ticks teams, and holds what stands beside each other against the rows; then the same view from its address, and its file.
async function compare(frame, look, say) {
  look().inner.getElementById("compare").click();
  const ticks = () => [...look().inner.querySelectorAll("tr.t .rank input")];
  const ids = look().order.split(" ").slice(0, 3);
  for (const tick of ticks().slice(0, 3)) tick.click();
  say(frame.contentWindow.location.search === `?compare=${ids.join()}`, `the address of compared teams is ${frame.contentWindow.location.search}`);
  const loaded = new Promise((done) => { frame.onload = done; });
  frame.contentWindow.location.reload();
  await loaded;
  const inner = look().inner;
  for (let turn = 0; turn < 100 && !inner.querySelector(".compared svg[role=img]"); turn += 1) await wait(50);
  say(inner.querySelectorAll(".compared svg[role=img] path[class^=c]").length === 3, "the chart has other lines than teams were ticked");
  const rows = [...inner.querySelectorAll(".compared tbody tr")].map((row) => row.innerText.split("\t").map((cell) => cell.trim()));
  ids.forEach((id, at) => {
    const row = inner.getElementById(id);
    const name = row.querySelector("bdi").textContent;
    const score = row.querySelector(".score").firstChild.textContent.trim();
    say(rows[at] && rows[at].includes(name) && rows[at].includes(score), `${name} with ${score} is compared as ${rows[at]}`);
  });
  let saved;
  frame.contentWindow.URL.createObjectURL = (blob) => { saved = blob.text(); return "#"; };
  [...inner.querySelectorAll("#filter button")].find((button) => /CSV/.test(button.textContent)).click();
  const lines = (await saved).trim().split("\r\n");
  say(lines.length === 1 + ticks().length && lines[1].includes(inner.getElementById(ids[0]).querySelector(".score").firstChild.textContent.trim()), `the file of the table begins with ${lines.slice(0, 2)}`);
  inner.getElementById("compare").click();
  say(frame.contentWindow.location.search === "", `the address of nothing compared is ${frame.contentWindow.location.search}`);
}

async function check({ page, width, scheme }) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width: ${width}px; height: 900px; border: 0; color-scheme: ${scheme};`;
  const loaded = new Promise((done, failed) => { frame.onload = done; frame.onerror = failed; });
  frame.src = "/" + page;
  document.body.append(frame);
  await loaded;
  const inner = frame.contentWindow;
  const script = inner.document.createElement("script");
  const ready = new Promise((done, failed) => { script.onload = done; script.onerror = failed; });
  script.src = "/.axe.js";
  inner.document.head.append(script);
  await ready;
  await wait(50);
  const dark = inner.matchMedia("(prefers-color-scheme: dark)").matches;
  if (dark !== (scheme === "dark")) throw new Error("the browser does not show the page in " + scheme + " colours");
  const found = await inner.axe.run(inner.document, { resultTypes: ["violations"] });
  const violations = found.violations.map((rule) => ({
    id: rule.id,
    help: rule.help,
    nodes: rule.nodes.slice(0, 3).map((node) => ({ html: node.html.slice(0, 200), why: node.failureSummary })),
    count: rule.nodes.length,
  }));
  // What is wider than the page scrolls it sideways.
  const wide = inner.document.documentElement.scrollWidth;
  if (wide > width) {
    violations.push({ id: "wider-than-the-page", help: `the page is ${wide} px wide on ${width} px`, nodes: [], count: 1 });
  }
  if (inner.document.getElementById("filter")) violations.push(...await behave(frame));
  if (inner.document.getElementById("slider")) violations.push(...await slide(frame));
  if (inner.document.getElementById("search")) violations.push(...await ask(frame));
  frame.remove();
  return violations;
}

// Moves the slider of past days, and holds what it shows against that day's own page.
async function slide(frame) {
  const wrong = [];
  const say = (is, help) => { if (!is) wrong.push({ id: "slider", help, nodes: [], count: 1 }); };
  const inner = frame.contentDocument;
  const names = (document) => [...document.querySelectorAll("table.past tbody tr")].map((row) => row.querySelector("bdi").textContent + " " + row.querySelector(".score").textContent).join();
  const range = inner.querySelector("#slider input");
  say(range, "past days have no slider");
  if (!range) return wrong;
  for (const at of [0, Math.floor(Number(range.max) / 2), Number(range.max)]) {
    range.value = at;
    range.dispatchEvent(new Event("input"));
    const date = inner.querySelector("#slider output").textContent;
    const page = await (await fetch(new URL(`../past_${date}/`, frame.contentWindow.location.href))).text();
    const own = names(new DOMParser().parseFromString(page, "text/html"));
    say(names(inner) === own && own !== "", `of ${date} the slider shows ${names(inner)} and the page ${own}`);
    say(frame.contentWindow.location.search === `?day=${date}`, `the address of ${date} is ${frame.contentWindow.location.search}`);
  }
  return wrong;
}

// Asks for words of other pages, and holds what is found against the pages themselves.
async function ask(frame) {
  const wrong = [];
  const say = (is, help) => { if (!is) wrong.push({ id: "search", help, nodes: [], count: 1 }); };
  const inner = frame.contentDocument;
  const field = inner.querySelector("#search input");
  say(field, "the search has no field");
  if (!field) return wrong;
  const status = inner.querySelector("#search [role=status]");
  const links = () => [...inner.querySelectorAll("#search li a")];
  const find = async (words) => {
    field.value = words;
    status.textContent = "…";
    field.dispatchEvent(new Event("input"));
    for (let turn = 0; turn < 100 && status.textContent === "…"; turn += 1) await wait(50);
    for (let turn = 0; turn < 20 && !links().length; turn += 1) await wait(50);
  };
  // As a reader would read the pages, without the index.
  const has = async (link, words) => {
    const page = await (await fetch(link.href)).text();
    const text = new DOMParser().parseFromString(page, "text/html").querySelector("main").textContent.normalize("NFKD").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  for (const words of [["quota"], ["quiz", "score"], ["bellkor"], ["priz"]]) {
    await find(words.join(" "));
    say(links().length > 0, `nothing is found for ${words}`);
    for (const link of links()) say(await has(link, words), `${link.href} is found for ${words} and does not have them`);
    say(frame.contentWindow.location.search === `?q=${encodeURIComponent(words.join(" "))}`, `the address of ${words} is ${frame.contentWindow.location.search}`);
  }
  field.focus();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  say(inner.activeElement === links()[0], "the arrow does not lead to what was found");
  await find("nowhere-to-be-found-at-all");
  say(!links().length || /No page has all/.test(status.textContent), `of what is nowhere it says: ${status.textContent}`);
  await find("");
  return wrong;
}

async function main() {
  for (const view of await (await fetch("/.views")).json()) {
    try {
      await send({ ...view, violations: await check(view) });
    } catch (why) {
      await send({ ...view, failed: String(why) });
    }
  }
  await send({ done: true });
}

main();
