// A campaign while its messages go out. Without this, one reloads the page.

const EVERY = 2000;
const shown = new Intl.NumberFormat("vi-VN");

function show(place, figures) {
  place.querySelector("progress").max = Math.max(figures.total, 1);
  place.querySelector("progress").value = figures.done;
  place.querySelector("[data-done]").textContent = shown.format(figures.done);
  place.querySelector("[data-total]").textContent = shown.format(figures.total);
  for (const [result, count] of Object.entries(figures.counts)) {
    place.querySelector(`[data-count="${result}"]`).textContent = shown.format(count);
  }
}

async function follow(place) {
  try {
    const answer = await fetch(place.dataset.live, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) {
      const figures = await answer.json();
      show(place, figures);
      // Another step has other buttons.
      if (figures.state !== place.dataset.is) return location.reload();
    }
  } catch {
    // The line is down: the next round may find it up again.
  }
  setTimeout(follow, EVERY, place);
}

document.querySelectorAll(".noscript").forEach((part) => { part.hidden = true; });
document.querySelectorAll("[data-live]").forEach((place) => setTimeout(follow, EVERY, place));
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
