// Filters and sorts a list of teams; the view stands in the address, so that a link shows the same. Without it the table is complete.
"use strict";
(() => {
  const board = document.querySelector("table[data-filter]");
  const box = document.getElementById("filter");
  if (!board || !box) return;
  const body = board.tBodies[0];
  const original = [...body.rows];
  const teams = original.filter((row) => row.classList.contains("t"));
  // What is filtered by: names, and where people are.
  const columns = [...board.tHead.rows[0].cells].filter((cell) => cell.dataset.sort === "text").map((cell) => cell.cellIndex);

  const label = document.createElement("label");
  label.htmlFor = "q";
  label.textContent = document.querySelector(".pager") ? "Filter this page" : "Filter";
  const field = document.createElement("input");
  field.type = "search";
  field.id = "q";
  field.autocomplete = "off";
  const found = document.createElement("span");
  found.setAttribute("role", "status");
  box.append(label, field, found);
  box.hidden = false;

  const view = new URLSearchParams(location.search);
  const remember = (name, value) => {
    // Others write there as well.
    const view = new URLSearchParams(location.search);
    if (value) view.set(name, value); else view.delete(name);
    const query = view.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
  };

  const filter = () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const row of teams) {
      row.hidden = wanted !== "" && !columns.some((at) => row.cells[at].textContent.toLowerCase().includes(wanted));
      if (!row.hidden) shown += 1;
    }
    found.textContent = wanted ? `${shown} of ${teams.length}` : "";
    remember("q", field.value.trim());
  };
  field.addEventListener("input", filter);

  const heads = [...board.tHead.rows[0].cells].filter((head) => head.dataset.sort);
  // A column is known in the address by its class, whatever its place.
  const name = (head) => [...head.classList].find((one) => one !== "num");
  const value = (row, head) => {
    const cell = row.cells[head.cellIndex];
    if (head.dataset.sort === "time") return cell.querySelector("time").dateTime;
    const text = (cell.firstChild ? cell.firstChild.textContent : "").trim();
    if (head.dataset.sort === "num") return text === "" || Number.isNaN(Number(text)) ? Infinity : Number(text);
    return cell.textContent.trim().toLowerCase();
  };
  const sort = (head, up) => {
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sign = up ? 1 : -1;
    const keys = new Map(teams.map((row) => [row, value(row, head)]));
    const order = [...teams].sort((a, b) => {
      const [one, two] = [keys.get(a), keys.get(b)];
      return one < two ? -sign : one > two ? sign : 0;
    });
    // Lines and rows that do not rank have no place in another order.
    board.classList.add("resorted");
    body.append(...order, ...original.filter((row) => !teams.includes(row)));
    remember("sort", (up ? "" : "-") + name(head));
  };
  const reset = () => {
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    board.classList.remove("resorted");
    body.append(...original);
    remember("sort", "");
  };
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    // Up, down, as it was.
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      if (now === "descending") reset(); else sort(head, now !== "ascending");
    });
  }

  field.value = view.get("q") || "";
  if (field.value) filter();
  const wanted = view.get("sort") || "";
  const head = heads.find((head) => name(head) === wanted.replace(/^-/, ""));
  if (head) sort(head, !wanted.startsWith("-"));
})();
