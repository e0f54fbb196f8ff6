// Asks the preview server for news of a build and reloads the page, or shows what went wrong. Never part of
// a built site. Why it is our own is said in http.rs.
"use strict";

function show(error) {
  let box = document.getElementById("live-error");
  if (!error) {
    if (box) box.remove();
    return;
  }
  if (!box) {
    box = document.createElement("pre");
    box.id = "live-error";
    box.setAttribute("role", "alert");
    Object.assign(box.style, {
      position: "fixed", inset: "auto 0 0 0", maxHeight: "60vh", overflow: "auto", margin: "0", padding: "1rem",
      background: "#3b0d0d", color: "#ffe9e4", borderTop: "3px solid #ff7a59", zIndex: "1000", whiteSpace: "pre-wrap",
    });
    document.body.append(box);
  }
  // As text: an error may quote what strangers wrote.
  box.textContent = error;
}

async function follow() {
  let seen = null;
  for (;;) {
    try {
      const answer = await fetch(seen === null ? "/.live" : "/.live?" + seen.attempt, { cache: "no-store" });
      const last = await answer.json();
      if (seen !== null && last.version !== seen.version) {
        location.reload();
        return;
      }
      show(last.error);
      seen = last;
    } catch {
      // The server stopped; it may come back.
      await new Promise((wake) => setTimeout(wake, 1000));
    }
  }
}
follow();
