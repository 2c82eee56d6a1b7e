// Live lists and lines, sending without leaving the page. All of it works without this file too.

const place = document.querySelector("[data-talks]");
const list = document.querySelector("[data-lists]");
const said = document.querySelector("[data-said]");
const form = document.querySelector("[data-answer]");
const title = document.title;
let digest = "";

const counted = (count) => { document.title = count ? `(${count}) ${title}` : title; };

const shelf = said?.parentElement;

function toTheEnd() {
  if (shelf) shelf.scrollTop = shelf.scrollHeight;
}

function putLines(html) {
  if (!said) return;
  const near = shelf.scrollHeight - shelf.scrollTop - shelf.clientHeight < 80;
  const fresh = document.createElement("ol");
  fresh.innerHTML = html;
  for (const line of [...fresh.children]) {
    const known = document.getElementById(line.id);
    if (!known) said.append(line);
    // What is open, or has not changed, stays as it is.
    else if (known.className !== line.className
      || known.firstElementChild.innerHTML !== line.firstElementChild.innerHTML) known.replaceWith(line);
  }
  if (near) toTheEnd();
}

function putLists(html) {
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.innerHTML = html;
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

async function look() {
  const url = new URL(place.dataset.talks, location.href);
  url.searchParams.set("da", digest);
  const answer = await fetch(url, { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) return;
  const told = await answer.json();
  if (told.same) return;
  digest = told.digest;
  counted(told.count);
  putLists(told.queue);
  putLines(told.lines);
  const changed = document.querySelector("[data-changed]");
  if (changed && told.state !== place.dataset.state) changed.hidden = false;
}

async function keepLooking() {
  await look().catch(() => {});
  setTimeout(keepLooking, document.hidden ? 8000 : 2500);
}

async function send(event) {
  if (event.submitter?.name === "mau") {
    event.preventDefault();
    const box = form.elements.cau;
    box.setRangeText(event.submitter.dataset.text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    return;
  }
  event.preventDefault();
  const state = form.querySelector("[data-sending]");
  const button = form.querySelector("button.main");
  if (button.disabled) return;
  button.disabled = true;
  state.textContent = "đang gửi…";
  try {
    const headers = { Accept: "application/json" };
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", headers, body, credentials: "same-origin" });
    if (!answer.ok) throw new Error("refused");
    form.elements.phieu.value = (await answer.json()).token;
    form.elements.cau.value = "";
    state.textContent = "";
    await look();
    toTheEnd();
  } catch {
    // The form keeps its mark: sent again, it arrives once.
    state.textContent = "Chưa gửi được. Bấm Gửi lần nữa, hoặc tải lại trang xem ai đang giữ cuộc này.";
  } finally {
    button.disabled = false;
    form.elements.cau.focus();
  }
}

if (place && list) keepLooking();
toTheEnd();
form?.addEventListener("submit", send);
form?.elements.cau.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
