// Shows each page in a frame of each size and colour, runs axe in it, and sends what that found.
"use strict";

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const send = (result) => fetch("/.result", { method: "POST", body: JSON.stringify(result) });

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
  frame.remove();
  return violations;
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
