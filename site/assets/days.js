// Shows the first teams at the end of any past day, without a page for each; the day stands in the address. Without it each day has its page.
"use strict";
(async () => {
  const place = document.getElementById("slider");
  if (!place) return;
  const answer = await fetch(place.dataset.json);
  if (!answer.ok) return;
  const { teams, days } = await answer.json();
  const root = place.dataset.json.replace(/api\/v1\/days\.json$/, "");

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const label = make("label", "Day");
  label.htmlFor = "day";
  const range = make("input");
  Object.assign(range, { type: "range", id: "day", min: 0, max: days.length - 1, step: 1 });
  const shown = make("output");
  shown.htmlFor.add("day");
  const table = make("table", undefined, "rows past");
  const caption = make("caption", "The first teams at the end of that day; what was new on it is marked", "spoken");
  const head = make("thead");
  const names = make("tr");
  for (const [text, kind] of [["Rank", "num"], ["Team", ""], ["Score", "num score"], ["Received (UTC)", "hide-phone"]]) {
    const cell = make("th", text, kind);
    cell.scope = "col";
    names.append(cell);
  }
  head.append(names);
  const body = make("tbody");
  table.append(caption, head, body);
  const bar = make("p", undefined, "asof");
  bar.append(label, range, shown);
  place.append(bar, table);
  place.hidden = false;

  // Rows are told when they change: those of a day are the newest up to it.
  const rows = (day) => {
    const all = [];
    for (let at = 0; at <= day; at += 1) {
      for (const [rank, row] of Object.entries(days[at].changed)) all[rank - 1] = row;
      all.length = days[at].length;
    }
    return all;
  };
  const show = () => {
    const at = Number(range.value);
    const { date, changed } = days[at];
    shown.textContent = date;
    range.setAttribute("aria-valuetext", date);
    body.replaceChildren(...rows(at).map((row, index) => {
      const line = make("tr", undefined, changed[index + 1] ? "new" : "");
      const team = make("th");
      team.scope = "row";
      const link = make("a");
      link.href = `${root}teams/${encodeURIComponent(row.team)}/`;
      link.append(make("bdi", teams[row.team]));
      team.append(link);
      line.append(make("td", index + 1, "num"), team, make("td", row.score, "num score"),
        make("td", row.received.replace("T", " ").replace("Z", ""), "hide-phone"));
      return line;
    }));
  };
  const wanted = new URLSearchParams(location.search).get("day");
  const found = days.findLastIndex((day) => day.date <= wanted);
  range.value = wanted && found >= 0 ? found : days.length - 1;
  range.addEventListener("input", () => {
    show();
    history.replaceState(null, "", `?day=${days[range.value].date}`);
  });
  show();
})();
