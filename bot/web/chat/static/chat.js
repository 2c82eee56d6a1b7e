// The page: the composer, what is scrolled to, and what is said about the connection.

import { Line } from "./line.js";
import { small } from "./photo.js";
import { make, Talk } from "./talk.js";

const $ = (id) => document.getElementById(id);
const [scroll, text, status, typing, newer, welcome] = ["scroll", "text", "status", "typing", "newer", "welcome"].map($);
const header = document.querySelector("header");
const limit = Number(document.body.dataset.limit);
const LOST = "Mất kết nối, đang nối lại… Tin bạn gửi sẽ được giữ lại và gửi sau.";

const talk = new Talk({ history: $("history"), log: $("log"), pending: $("pending"), choose: send, mend });
const line = new Line({ feed, state, accepted, refused });
let asked = false; // the person waits for an answer, so it may move the page
let lost = 0;

// What the office posts for everybody; not knowing it for a minute is no harm.
async function post() {
  const told = await fetch("/chat/posted").then((answer) => answer.json()).catch(() => null);
  if (!told) return;
  const posted = $("posted");
  if (posted.textContent !== told.text) posted.textContent = told.text;
  posted.hidden = !told.text;
  posted.className = told.off ? "off" : "";
}
post();
setInterval(() => document.hidden || post(), 15000);
document.addEventListener("visibilitychange", () => document.hidden || post());

function feed(items, busy, past) {
  const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  const added = talk.show(items, past);
  const began = busy && typing.hidden;
  typing.hidden = !busy;
  welcome.hidden = !talk.empty;
  const answer = added.find((node) => node.classList.contains("bot"));
  if (past) toEnd("instant");
  else if (began && (asked || near)) toEnd();
  else if (!added.length) return;
  else if (asked || near) reveal(answer ?? added[0]);
  else newer.hidden = false;
  if (answer) asked = false;
}

// Shows as much as fits, but never hides the beginning: one reads from the question down.
function reveal(node) {
  const question = [...document.querySelectorAll(".me")].filter((me) => me.compareDocumentPosition(node) & 4).pop();
  const head = header.classList.contains("tall") ? 0 : header.offsetHeight;
  const top = (question ?? node).offsetTop - head - 8;
  scroll.scrollTo({ top: Math.min(scroll.scrollHeight - scroll.clientHeight, top) });
}

function toEnd(behavior) {
  scroll.scrollTo({ top: scroll.scrollHeight, behavior });
  newer.hidden = true;
}

function send(words, choice) {
  show(line.send(words, choice));
}

function show(message) {
  const node = talk.wait(message);
  asked ||= Boolean(node); // a tick is answered in its place
  welcome.hidden = true;
  talk.late(line.online);
  if (node) toEnd();
}

function mend(words) {
  text.value = words;
  grow();
  text.focus();
}

function state(online) {
  talk.late(online);
  if (online) {
    clearTimeout(lost);
    lost = 0;
    status.textContent = "";
  }
  // A blink of the line is nobody's concern.
  else lost ||= setTimeout(() => (status.textContent = LOST), 1200);
}

function accepted() {
  if (line.online) status.textContent = "";
}

function refused(message, words, again) {
  if (!again) talk.refuse(message, words);
  status.textContent = again || message.choice ? words : "";
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
}

function submit(event) {
  event?.preventDefault();
  const words = text.value.trim();
  const length = [...words].length;
  if (length > limit) {
    status.textContent = `Tin nhắn dài ${length} ký tự, nhiều nhất là ${limit}. Bạn viết gọn lại, hoặc chia thành vài tin.`;
    return;
  }
  if (words) {
    text.value = "";
    grow();
    send(words);
  }
  text.focus();
}

$("composer").addEventListener("submit", submit);
$("camera").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = ""; // the same photo may be chosen again
  if (!file) return;
  const photo = await small(file);
  if (photo) show(line.show(photo));
  status.textContent = photo ? "" : "Tệp này không phải ảnh, hoặc nặng quá 10 MB. Bạn chọn ảnh khác giúp.";
});
text.addEventListener("input", () => {
  grow();
  if (line.online) status.textContent = "";
});
text.addEventListener("keydown", (event) => {
  // While a Vietnamese keyboard composes a word, Enter is the keyboard's.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
});
newer.addEventListener("click", () => toEnd());

// The keyboard or a notice took room: whoever was at the end stays there.
let end = true;
const sizes = new ResizeObserver(() => {
  // With large letters the header would leave no room to read in: then it scrolls along.
  header.classList.toggle("tall", header.offsetHeight > scroll.clientHeight * 0.3);
  if (end) toEnd("instant");
});
sizes.observe(scroll);
sizes.observe(header);
scroll.addEventListener("scroll", () => {
  end = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  if (end) newer.hidden = true;
});

for (const words of JSON.parse(document.body.dataset.starters)) {
  const button = make("button", "choice");
  button.type = "button";
  button.append(make("span", "", words));
  button.onclick = () => send(words);
  $("starters").append(button);
}
for (const message of line.queue) talk.wait(message);

// A poster's code opens the page at a procedure: #tt_1_001193. It is asked once; a reload asks no more.
function pointed() {
  const code = /^#tt_(\d)_(\d{6}(?:_[0-9A-Z]+)*)$/.exec(location.hash);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  send(`Thủ tục ${code[1]}.${code[2].replaceAll("_", ".")}`);
}
addEventListener("hashchange", pointed);
pointed();
if (matchMedia("(pointer: fine)").matches) text.focus();
line.run();
