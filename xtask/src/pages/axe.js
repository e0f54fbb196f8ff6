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
  return wrong;
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
