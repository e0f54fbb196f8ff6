// Finds pages by words; the question stands in the address. It fetches the files with the words of the question and no others. Without it
// the page lists all pages. Words are split, and dealt to files, as site/src/search does it.
"use strict";
(() => {
  const place = document.getElementById("search");
  if (!place) return;
  const { root } = place.dataset;
  const [segments, buckets, titles] = ["segments", "buckets", "titles"].map((name) => Number(place.dataset[name]));
  const SHOWN = 10;
  const LETTERS = 3;
  const LONGEST = 40;

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const label = make("label", "Find");
  label.htmlFor = "q";
  const field = Object.assign(make("input"), { type: "search", id: "q", autocomplete: "off", maxLength: 200 });
  const told = make("p");
  told.setAttribute("role", "status");
  const list = make("ol", undefined, "found");
  const more = Object.assign(make("button", "More"), { type: "button", hidden: true });
  const bar = make("p", undefined, "ask");
  bar.append(label, field);
  place.append(bar, told, list, more);
  place.hidden = false;

  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll("ς", "σ");
  const ALONE = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  const PARTS = new RegExp(`${ALONE.source}|(?:(?!${ALONE.source})[\\p{Alphabetic}\\p{N}])+`, "gu");
  const split = (text) => (fold(text).match(PARTS) || []).map((word) => [...word].slice(0, LONGEST).join(""));
  const bucket = (word) => {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode([...word].slice(0, LETTERS).join(""))) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0) % buckets;
  };

  const known = new Map();
  const get = (address, read) => {
    if (!known.has(address)) {
      known.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        return read(answer);
      }).catch((why) => {
        known.delete(address);
        throw why;
      }));
    }
    return known.get(address);
  };
  const json = (address) => get(address, (answer) => answer.json());

  // How much each page of a segment is about a word, or about one that begins with it.
  const WEIGHTS = [1, 1.5, 2, 6];
  const hits = async (segment, word) => {
    const words = await json(`${segment}/words_${bucket(word)}.json`);
    const pages = new Map();
    const add = (own, factor) => {
      let hit = 0;
      for (const step of own) {
        hit += step;
        const weight = WEIGHTS[hit & 3] * factor;
        pages.set(hit >> 2, Math.max(pages.get(hit >> 2) || 0, weight));
      }
    };
    if (Object.hasOwn(words, word)) add(words[word], 1);
    const isBegun = [...word].length >= LETTERS;
    for (const other of isBegun ? Object.keys(words) : []) {
      if (other !== word && other.startsWith(word)) add(words[other], 0.6);
    }
    return pages;
  };

  // The best pages first: those with all words, or else with some.
  const search = async (words) => {
    const all = await Promise.all(words.map(async (word) => {
      const found = await Promise.all(Array.from({ length: segments }, (_, segment) => hits(segment, word)));
      const count = found.reduce((sum, pages) => sum + pages.size, 0);
      return { found, rarity: Math.log(1 + (segments * 1024) / (1 + count)) };
    }));
    const pages = new Map();
    for (const { found, rarity } of all) {
      found.forEach((own, segment) => {
        for (const [page, weight] of own) {
          const key = `${segment}/${page}`;
          const entry = pages.get(key) || { segment, page, score: 0, words: 0 };
          entry.score += weight * rarity;
          entry.words += 1;
          pages.set(key, entry);
        }
      });
    }
    const some = [...pages.values()];
    const whole = some.filter((entry) => entry.words === words.length);
    const order = (a, b) => b.words - a.words || b.score - a.score || a.segment - b.segment || a.page - b.page;
    return { whole: whole.length, entries: (whole.length ? whole : some).sort(order) };
  };

  // Where the words stand on a page: the nearest anchor, and some of the text with them marked.
  const excerpt = (main, words) => {
    let best;
    for (const block of main.querySelectorAll("p, li, td, dd, pre, h2, h3, figcaption")) {
      const own = split(block.textContent);
      const count = words.filter((word) => own.some((one) => one.startsWith(word))).length;
      if (count > (best ? best.count : 0)) best = { block, count };
      if (count === words.length) break;
    }
    if (!best) return undefined;
    const text = best.block.textContent.replace(/\s+/g, " ").trim();
    const marks = [...text.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)].filter(([own]) => split(own).some((one) => words.some((word) => one.startsWith(word))));
    const first = marks.length ? marks[0].index : 0;
    const from = first < 80 ? 0 : text.lastIndexOf(" ", first - 60) + 1;
    const cut = text.lastIndexOf(" ", from + 200);
    const until = text.length <= from + 200 ? text.length : Math.max(cut, first + 1);
    const line = make("p", from > 0 ? "… " : "");
    let at = from;
    for (const { 0: own, index } of marks) {
      if (index + own.length > until) break;
      line.append(text.slice(at, index), make("mark", own));
      at = index + own.length;
    }
    line.append(text.slice(at, until), until < text.length ? " …" : "");
    const anchor = best.block.closest("[id]:not(main)");
    return { line, anchor: anchor && anchor.id };
  };
  const show = async ({ segment, page }, words) => {
    const item = make("li");
    const entry = (await json(`${segment}/pages_${Math.floor(page / titles)}.json`))[page % titles];
    const link = make("a");
    link.href = root + entry.route;
    link.append(make("bdi", entry.title));
    item.append(link, " ", make("small", entry.part));
    get(root + entry.route, async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main"))
      .then((main) => {
        const found = main && excerpt(main, words);
        if (!found) return;
        item.append(found.line);
        if (found.anchor) link.hash = found.anchor;
      })
      .catch(() => {});
    return item;
  };

  let turn = 0;
  const ask = async () => {
    turn += 1;
    const own = turn;
    const asked = field.value.trim();
    history.replaceState(null, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
    const words = [...new Set(split(asked))];
    if (!words.length) {
      told.textContent = "";
      list.replaceChildren();
      more.hidden = true;
      return;
    }
    let shown = 0;
    try {
      const { whole, entries } = await search(words);
      const next = async () => {
        const items = await Promise.all(entries.slice(shown, shown + SHOWN).map((entry) => show(entry, words)));
        if (own !== turn) return;
        list.append(...items);
        shown += items.length;
        more.hidden = shown >= entries.length;
        if (shown > SHOWN) items[0].querySelector("a").focus();
      };
      if (own !== turn) return;
      list.replaceChildren();
      const pages = `${entries.length} ${entries.length === 1 ? "page" : "pages"}`;
      told.textContent = whole || !entries.length ? (entries.length ? pages : "No page has this.") : `No page has all of these words; ${pages} with some of them:`;
      more.onclick = next;
      await next();
    } catch {
      if (own === turn) told.textContent = "The index cannot be fetched. The lists below lead to all pages.";
    }
  };

  let waits;
  field.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(ask, 150);
  });
  // Arrows go through what was found, Escape back to the question.
  place.addEventListener("keydown", (event) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowDown: stops[at + 1], ArrowUp: stops[at - 1], Escape: at > 0 ? field : undefined }[event.key];
    if (at < 0 || !to) return;
    event.preventDefault();
    to.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === field) return;
    event.preventDefault();
    field.focus();
  });
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) ask(); else field.focus({ preventScroll: true });
})();
