// The conversation as it is seen: bubbles, choices, checklists, days.

const pad = (n) => String(n).padStart(2, "0");
const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export class Talk {
  constructor({ history, log, pending, choose, mend }) {
    Object.assign(this, { history, log, pending, choose, mend });
    this.day = "";
    this.previous = null;
    this.waiting = new Map(); // message id → its bubble, not confirmed yet
    this.lists = new Map(); // checklist key → the message that shows it
    this.ticks = new Map(); // number of a tick → its key and the message it belongs to
    this.newest = null; // the last message of the bot
  }

  get empty() {
    return !this.previous && !this.waiting.size;
  }

  // Shows items in order; returns the nodes that were added.
  show(items, past) {
    const added = items.map((item) => this.one(item, past ? this.history : this.log));
    return added.filter(Boolean);
  }

  one(item, place) {
    if (item.who === "me") return this.mine(item, place);
    const tick = this.ticks.get(item.re);
    const boxes = item.choices.some(({ checked }) => checked !== null);
    if (tick && boxes) {
      this.renew(tick, item);
      return null;
    }
    return this.theirs(item, place);
  }

  mine(item, place) {
    const list = item.choice && this.lists.get(item.choice);
    if (list) {
      this.ticks.set(item.seq, { key: item.choice, node: list });
      return null;
    }
    const shown = this.waiting.get(item.id);
    const node = shown ?? bubble("me", item.text || (item.photo ? "📷 Ảnh đã gửi" : ""));
    this.waiting.delete(item.id);
    node.classList.remove("waiting");
    node.querySelector(".at")?.remove();
    return this.place(node, item, place);
  }

  theirs(item, place) {
    const node = make("div", "message bot");
    const text = make("div", "bubble");
    text.innerHTML = item.html; // made safe by the server: b, i, a, code only
    text.prepend(make("span", "unseen", "Trợ lý: "));
    if (item.timeline) text.append(...way(item.timeline));
    node.append(text);
    if (item.choices.length) node.append(this.choices(node, item.choices));
    this.newest?.classList.add("old");
    this.newest = node;
    return this.place(node, item, place);
  }

  place(node, item, place) {
    const at = inVietnam(new Date(item.at));
    const day = at.toISOString().slice(0, 10);
    if (day !== this.day) place.append(make("p", "day", dayName(at)));
    this.day = day;
    const time = make("time", "at", `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`);
    time.dateTime = item.at;
    const before = this.previous;
    // One time under several messages of the same minute and side.
    if (before?.who === item.who && before.time.textContent === time.textContent) before.time.remove();
    node.querySelector(".bubble").after(time);
    this.previous = { who: item.who, time };
    place.append(node);
    return node;
  }

  // Shows a message that is on its way; a tick shows on its own box instead.
  wait(message) {
    if (message.choice && this.lists.has(message.choice)) return null;
    const node = message.photo ? picture(message.photo) : bubble("me waiting", message.text);
    node.querySelector(".bubble").after(make("span", "at", "Đang gửi…"));
    this.waiting.set(message.id, node);
    this.pending.append(node);
    return node;
  }

  late(online) {
    for (const node of this.waiting.values()) {
      const note = node.querySelector(".at");
      if (note) note.textContent = online ? "Đang gửi…" : "Sẽ gửi khi có mạng";
    }
  }

  refuse(message, text) {
    const node = this.waiting.get(message.id);
    if (!node) return this.untick(message.choice);
    this.waiting.delete(message.id);
    node.classList.replace("waiting", "failed");
    node.querySelector(".at")?.remove();
    node.append(make("p", "trouble", text));
    if (message.photo) return;
    const mend = make("button", "mend", "Sửa lại");
    mend.type = "button";
    mend.onclick = () => {
      node.remove();
      this.mend(message.text);
    };
    node.append(mend);
  }

  choices(node, list) {
    const box = make("div", "choices");
    const ticking = list.some(({ checked }) => checked !== null);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", ticking ? "Danh sách để đánh dấu" : "Chọn một mục");
    for (const choice of list) box.append(this.choice(node, choice));
    return box;
  }

  choice(node, { label, key, url, checked }) {
    const linked = url && !key;
    const button = make(linked ? "a" : "button", "choice");
    button.append(make("span", "", label));
    if (linked) {
      Object.assign(button, { href: url, target: "_blank", rel: "noopener noreferrer" });
      button.append(make("span", "unseen", " (mở trang mới)"));
      return button;
    }
    button.type = "button";
    button.dataset.key = key;
    if (checked !== null) {
      button.setAttribute("role", "checkbox");
      button.setAttribute("aria-checked", checked);
      this.lists.set(key, node);
    }
    button.onclick = () => this.tapped(button, label, key);
    return button;
  }

  tapped(button, label, key) {
    if (button.getAttribute("role") === "checkbox") {
      const list = button.closest(".message");
      this.lists.set(key, list);
      list.ticking ??= new Map();
      list.ticking.set(key, (list.ticking.get(key) ?? 0) + 1);
      button.setAttribute("aria-checked", button.getAttribute("aria-checked") !== "true");
    } else {
      button.parentNode.querySelector(".chosen")?.classList.remove("chosen");
      button.classList.add("chosen");
    }
    this.choose(label, key);
  }

  // A checklist answered a tick: it stays where it is, only what changed changes.
  renew({ key, node }, item) {
    const open = node.ticking?.get(key);
    if (open) node.ticking.set(key, open - 1);
    const text = node.querySelector(".bubble");
    const fresh = make("div", "bubble");
    fresh.innerHTML = item.html;
    fresh.prepend(make("span", "unseen", "Trợ lý: "));
    if (fresh.innerHTML !== text.innerHTML) text.innerHTML = fresh.innerHTML;
    const buttons = [...node.querySelectorAll(".choice")];
    const same = buttons.length === item.choices.length &&
      buttons.every((b, i) => b.firstChild.textContent === item.choices[i].label);
    if (!same) node.querySelector(".choices").replaceWith(this.choices(node, item.choices));
    else item.choices.forEach((choice, i) => this.match(node, buttons[i], choice));
  }

  match(node, button, { key, checked }) {
    if (checked === null) return;
    if (button.dataset.key !== key) {
      button.dataset.key = key;
      this.lists.set(key, node);
      button.onclick = () => this.tapped(button, button.firstChild.textContent, key);
    }
    // A box ticked again meanwhile keeps what the person sees until that is answered too.
    if (!node.ticking?.get(key)) button.setAttribute("aria-checked", checked);
  }

  untick(key) {
    const list = this.lists.get(key);
    const button = list && [...list.querySelectorAll("[role=checkbox]")].find((b) => b.dataset.key === key);
    if (!button) return;
    list.ticking?.set(key, 0);
    button.setAttribute("aria-checked", button.getAttribute("aria-checked") !== "true");
  }
}

function bubble(who, text) {
  const node = make("div", `message ${who}`);
  const body = make("div", "bubble", text);
  body.prepend(make("span", "unseen", "Bạn: "));
  node.append(body);
  return node;
}

// A photo on its way, as the person took it; the server shows none.
function picture(photo) {
  const node = bubble("me waiting", "");
  const image = make("img");
  Object.assign(image, { src: URL.createObjectURL(photo), alt: "Ảnh bạn gửi" });
  image.onerror = () => image.replaceWith("📷 Ảnh đã gửi");
  const body = node.querySelector(".bubble");
  body.classList.add("photo");
  body.append(image);
  return node;
}

// The way of a dossier: each stage its shape, and in words when and how it stands.
function way({ title, stages }) {
  const list = make("ol", "way");
  for (const { label, when, progress, word } of stages) {
    const line = make("li", progress);
    const mark = make("i");
    mark.setAttribute("aria-hidden", "true");
    const sign = { done: "✓", waits: "!", late: "!" }[progress];
    if (sign) mark.append(make("span", "", sign));
    line.append(mark, make("b", "", label), make("small", "", [when, word].filter(Boolean).join(" · ")));
    list.append(line);
  }
  if (title) list.setAttribute("aria-label", title);
  return title ? [make("p", "way-name", title), list] : [list];
}

// The clock of the office, whatever the phone is set to; Việt Nam keeps UTC+7 all year. The UTC
// fields of the result are the ones to read.
function inVietnam(moment) {
  return new Date(moment.getTime() + 7 * 3600000);
}

function dayName(at) {
  const days = Math.floor(inVietnam(new Date()) / 86400000) - Math.floor(at / 86400000);
  if (days === 0) return "Hôm nay";
  if (days === 1) return "Hôm qua";
  return `${WEEKDAYS[at.getUTCDay()]}, ${at.getUTCDate()}/${at.getUTCMonth() + 1}/${at.getUTCFullYear()}`;
}
