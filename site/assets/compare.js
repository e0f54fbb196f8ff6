// Teams of a board beside each other, chosen by the reader, and the table that is shown as a file. Which teams stands in the address. Without it
// the table is complete.
"use strict";
(() => {
  const board = document.querySelector("table[data-filter]");
  const box = document.getElementById("filter");
  if (!board || !box) return;
  const MOST = 6;
  const heads = [...board.tHead.rows[0].cells];
  const column = (kind) => heads.findIndex((head) => head.classList.contains(kind));
  const teams = new Map([...board.tBodies[0].rows].filter((row) => row.id && row.classList.contains("t")).map((row) => [row.id, row]));

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const drawn = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const button = (text) => Object.assign(make("button", text, "button small"), { type: "button" });

  // What a column says of a row, without what is drawn there or stands in small print.
  const says = (row, kind) => {
    const cell = row.cells[column(kind)];
    if (!cell) return "";
    const time = cell.querySelector("time");
    const name = cell.querySelector("bdi");
    if (time) return time.dateTime;
    if (name) return name.textContent;
    return ((cell.querySelector("span[title], a") || cell.firstChild || cell).textContent || "").trim();
  };
  const save = (name, type, text) => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // The rows that are shown, in the order in which they are. Whatever begins a formula in a spreadsheet is kept from it.
  const table = () => {
    const shown = heads.map((head, at) => ({ head, at })).filter(({ head }) => !["iv", "spark"].some((kind) => head.classList.contains(kind)));
    const text = (own) => (/^[=+\-@\t\r]/.test(own) && Number.isNaN(Number(own)) ? `'${own}` : own);
    const field = (own) => (/[",\n]/.test(own) ? `"${own.replaceAll('"', '""')}"` : own);
    const line = (cells) => cells.map((cell) => field(text(cell))).join(",");
    const rows = [...teams.values()].filter((row) => !row.hidden).sort((a, b) => a.rowIndex - b.rowIndex);
    const kinds = shown.map(({ head }) => [...head.classList].find((kind) => kind !== "num"));
    const names = shown.map(({ head }) => head.textContent.trim());
    return [names, ...rows.map((row) => kinds.map((kind) => says(row, kind)))].map(line).join("\r\n") + "\r\n";
  };

  const start = Object.assign(button("Compare teams"), { id: "compare" });
  start.setAttribute("aria-pressed", "false");
  const csv = button("Save as CSV");
  csv.title = "The rows that are shown, in this order";
  csv.addEventListener("click", () => save("leaderboard.csv", "text/csv", table()));
  box.append(start, csv);
  const panel = make("section", undefined, "compared");
  panel.setAttribute("aria-label", "Compared teams");
  panel.hidden = true;
  board.before(panel);

  // How sure a difference is, from both standard errors: the normal distribution function, by Abramowitz and Stegun 7.1.26.
  const normal = (z) => {
    const x = Math.abs(z) / Math.SQRT2;
    const t = 1 / (1 + 0.3275911 * x);
    const erf = 1 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
    return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
  };
  const number = (text) => (text.trim() === "" ? NaN : Number(text.replace(/^±\s*/, "")));
  const sure = (row, other) => {
    const [a, b] = [row, other].map((one) => ({ score: number(says(one, "score")), error: number(says(one, "err")) }));
    const error = Math.hypot(a.error, b.error);
    if (!(error > 0)) return "";
    const share = normal(Math.abs(a.score - b.score) / error);
    return share > 0.995 ? "> 99 %" : `${Math.round(100 * share)} %`;
  };

  const chosen = new Set();
  // A team's bests, as its page tells them: when, and which score, the oldest first.
  const told = new Map();
  const bests = (id) => {
    if (!told.has(id)) {
      const read = (text) => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll(".history tr")]
        .filter((row) => row.querySelector(".mark.verified"))
        .map((row) => ({ at: Date.parse(row.querySelector("time").dateTime), score: Number(row.querySelector(".score").firstChild.textContent) }))
        .reverse();
      told.set(id, fetch(teams.get(id).querySelector("a.name").href).then((answer) => (answer.ok ? answer.text() : "")).then(read).catch(() => []));
    }
    return told.get(id);
  };
  // Round values between two, about so many.
  const rounds = (low, high, count) => {
    const raw = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= raw);
    const all = [];
    for (let at = Math.ceil(low / step); at * step <= high; at += 1) all.push((at * step).toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
    return all;
  };
  // The first days of years, quarters, months, or days.
  const days = (from, until, count) => {
    const name = (date, months) => date.toISOString().slice(0, months >= 12 ? 4 : months ? 7 : 10);
    for (const months of [1, 3, 12, 60]) {
      const all = [];
      const begun = new Date(from);
      for (let month = Math.ceil(begun.getUTCMonth() / months) * months; all.length <= count; month += months) {
        const date = new Date(Date.UTC(begun.getUTCFullYear(), month));
        if (date > until) break;
        if (date >= from) all.push({ at: Number(date), text: name(date, months) });
      }
      if (all.length > 1 && all.length <= count) return all;
    }
    return [from, until].map((at) => ({ at, text: name(new Date(at), 0) }));
  };
  const WIDE = 600;
  const chart = async (width) => {
    const ids = [...chosen];
    const lines = (await Promise.all(ids.map(async (id, at) => ({ id, at, bests: await bests(id) })))).filter((line) => line.bests.length);
    const points = lines.flatMap((line) => line.bests);
    if (!points.length) return undefined;
    const [height, left, top, bottom] = [260, 52, 10, 26];
    const right = width < WIDE ? 28 : 180;
    const ends = [...board.querySelectorAll("tr.t .when time")].map((time) => Date.parse(time.dateTime));
    const [from, until] = [Math.min(...points.map(({ at }) => at)), Math.max(...ends)];
    const scores = points.map(({ score }) => score);
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    const isLower = lines.every((line) => line.bests[0].score >= line.bests.at(-1).score);
    const share = (score) => (high > low ? (score - low) / (high - low) : 0.5);
    const x = (at) => left + ((width - left - right) * (at - from)) / Math.max(1, until - from);
    // What is better is further up.
    const y = (score) => top + (height - top - bottom) * (isLower ? 1 - share(low + high - score) : 1 - share(score));
    const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
    svg.append(Object.assign(drawn("title", {}), { textContent: `Best so far of ${lines.map(({ id }) => says(teams.get(id), "team")).join(", ")}` }));
    const write = (text, attributes) => svg.append(Object.assign(drawn("text", { class: "axis", ...attributes }), { textContent: text }));
    for (const tick of high > low ? rounds(low, high, 4) : [String(low)]) {
      svg.append(drawn("path", { class: "grid", d: `M${left} ${y(Number(tick)).toFixed(1)}H${width - right}` }));
      write(tick, { x: left - 6, y: y(Number(tick)) + 4, "text-anchor": "end" });
    }
    for (const { at, text } of days(from, until, Math.max(2, Math.floor((width - left - right) / 80)))) {
      svg.append(drawn("path", { class: "tick", d: `M${x(at).toFixed(1)} ${height - bottom}v5` }));
      write(text, { x: x(at), y: height - 6, "text-anchor": "middle" });
    }
    for (const { at, bests } of lines) {
      const steps = bests.map((best, index) => `${index ? "H" : "M"}${x(best.at).toFixed(1)}${index ? "V" : " "}${y(best.score).toFixed(1)}`);
      svg.append(drawn("path", { class: `c${at + 1}`, d: `${steps.join("")}H${width - right}` }));
    }
    // Names stand at the ends of their lines, one below the other where these meet.
    let free = 0;
    for (const { id, bests } of [...lines].sort((a, b) => y(a.bests.at(-1).score) - y(b.bests.at(-1).score))) {
      free = Math.max(free, y(bests.at(-1).score) + 4);
      const name = says(teams.get(id), "team");
      write(width < WIDE ? says(teams.get(id), "rank") : [...name].length > 24 ? `${[...name].slice(0, 23).join("")}…` : name, { x: width - right + 6, y: free, class: "axis name" });
      free += 14;
    }
    return svg;
  };
  // The chart as a file by itself, which has no style sheet.
  const picture = (svg) => {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("style", `background: ${getComputedStyle(document.body).backgroundColor}`);
    const parts = [...copy.querySelectorAll("path, text")];
    [...svg.querySelectorAll("path, text")].forEach((own, at) => {
      const style = getComputedStyle(own);
      for (const key of ["stroke", "stroke-width", "stroke-dasharray", "fill", "font-family", "font-size"]) parts[at].setAttribute(key, style.getPropertyValue(key));
    });
    save("compared.svg", "image/svg+xml", copy.outerHTML);
  };
  let turn = 0;
  const show = () => {
    const view = new URLSearchParams(location.search);
    if (chosen.size) view.set("compare", [...chosen].join(",")); else view.delete("compare");
    const query = view.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
    for (const [id, row] of teams) {
      row.classList.toggle("chosen", chosen.has(id));
      const tick = row.querySelector("input[type=checkbox]");
      if (tick) Object.assign(tick, { checked: chosen.has(id), disabled: !chosen.has(id) && chosen.size >= MOST });
    }
    const isOn = start.getAttribute("aria-pressed") === "true";
    panel.hidden = !isOn;
    panel.replaceChildren();
    if (!isOn) return;
    if (!chosen.size) {
      panel.append(make("p", `Tick up to ${MOST} teams in the table.`, "soft"));
      return;
    }
    const rows = [...chosen].map((id) => teams.get(id));
    const best = rows.reduce((a, b) => (number(says(a, "rank")) <= number(says(b, "rank")) ? a : b));
    const errors = column("err") >= 0;
    const own = make("table", undefined, "rows");
    own.append(make("caption", "Compared teams", "spoken"));
    const names = make("tr");
    const titles = [["", ""], ["Team", ""], ["Rank", "num"], [heads[column("score")].textContent.trim(), "num"]];
    if (errors) titles.push(["± error", "num"]);
    titles.push([`Behind ${says(best, "team")}`, "num"]);
    if (errors) titles.push([`${says(best, "team")} is truly better`, "num"]);
    for (const [text, kind] of titles) {
      const cell = make(text ? "th" : "td", text, kind);
      if (text) cell.scope = "col";
      names.append(cell);
    }
    const head = make("thead");
    head.append(names);
    const body = make("tbody");
    const decimals = (says(best, "score").split(".")[1] || "").length;
    rows.forEach((row, at) => {
      const line = make("tr");
      const key = drawn("svg", { viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" });
      key.append(drawn("path", { d: "M0 4H24", class: `c${at + 1}` }));
      const first = make("td");
      first.append(key);
      const name = make("th");
      name.scope = "row";
      const link = make("a");
      link.href = row.querySelector("a.name").href;
      link.append(make("bdi", says(row, "team")));
      name.append(link);
      line.append(first, name, make("td", says(row, "rank"), "num"), make("td", says(row, "score"), "num"));
      if (errors) line.append(make("td", says(row, "err"), "num"));
      const behind = Math.abs(number(says(row, "score")) - number(says(best, "score")));
      line.append(make("td", row === best ? "" : behind.toFixed(decimals), "num"));
      if (errors) line.append(make("td", row === best ? "" : sure(best, row), "num"));
      body.append(line);
    });
    own.append(head, body);
    const scroll = make("div", undefined, "wide");
    Object.assign(scroll, { tabIndex: 0 });
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", "Compared teams");
    scroll.append(own);
    panel.append(scroll);
    if (errors && rows.length > 1) {
      panel.append(make("p", "How sure a difference is follows from both errors, as if they had nothing in common. Files that are wrong on the same rows make it surer: the rank intervals of the board know that.", "soft"));
    }
    turn += 1;
    const now = turn;
    chart(Math.max(280, Math.min(960, panel.clientWidth))).then((svg) => {
      if (!svg || now !== turn) return;
      const keep = button("Save the chart as SVG");
      keep.addEventListener("click", () => picture(svg));
      const figure = make("figure");
      figure.append(svg, make("figcaption", "Best so far over the contest"), keep);
      panel.append(figure);
    });
  };
  const choose = (on) => {
    start.setAttribute("aria-pressed", String(on));
    board.classList.toggle("choosing", on);
    for (const [id, row] of teams) {
      const cell = row.cells[column("rank")];
      const tick = cell.querySelector("input");
      if (on && !tick) {
        const own = Object.assign(make("input"), { type: "checkbox" });
        own.setAttribute("aria-label", `Compare ${says(row, "team")}`);
        own.addEventListener("change", () => {
          if (own.checked) chosen.add(id); else chosen.delete(id);
          show();
        });
        cell.prepend(own);
      } else if (!on && tick) tick.remove();
    }
    if (!on) chosen.clear();
    show();
  };
  start.addEventListener("click", () => choose(start.getAttribute("aria-pressed") !== "true"));
  const wanted = (new URLSearchParams(location.search).get("compare") || "").split(",").filter((id) => teams.has(id)).slice(0, MOST);
  if (wanted.length) {
    wanted.forEach((id) => chosen.add(id));
    choose(true);
  }
})();
