// Adds the reader's own time zone to each moment, and a countdown where one runs. The pages say everything
// without it.
"use strict";
const zone = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });

for (const time of document.querySelectorAll("time[datetime]:not([data-day])")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.title = zone.format(moment);
}

function countDown(time) {
  const seconds = Math.trunc((new Date(time.dateTime) - Date.now()) / 1000);
  // A page may be older than the moment it waits for.
  const past = seconds <= 0;
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) || units[3];
  let note = time.nextElementSibling;
  if (!note || note.className !== "countdown") {
    note = document.createElement("span");
    note.className = "countdown";
    time.after(note);
  }
  note.textContent = past ? " (this moment has passed)" : " (" + words.format(Math.trunc(seconds / size), unit) + ")";
}

// A notice that holds from a moment on: the page may be as old as what it waits for.
for (const notice of document.querySelectorAll("[data-from]")) {
  if (Date.now() >= new Date(notice.dataset.from)) notice.hidden = false;
}

const running = document.querySelectorAll("time[data-until]");
if (running.length) {
  const tick = () => running.forEach(countDown);
  tick();
  setInterval(tick, 1000);
}
