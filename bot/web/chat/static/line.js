// The line to the server: a socket, or polling where sockets do not pass; and the messages that
// wait to be sent, kept in the browser until the server has them.

const QUEUE = "mot-cua.queue";
const PATIENCE = 8000; // ms without a receipt before the socket counts as dead
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Line {
  constructor({ feed, state, accepted, refused }) {
    Object.assign(this, { feed, state, accepted, refused });
    this.queue = stored();
    this.after = null;
    this.socket = null;
    this.online = false;
    this.inFlight = null;
    this.hurry = () => {};
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.socket?.close());
    document.addEventListener("visibilitychange", () => this.hurry());
  }

  send(text, choice) {
    const message = { id: crypto.randomUUID?.() ?? madeUp(), text, choice: choice ?? null };
    return this.add(message);
  }

  // A photo stands in the same queue, but lives only as long as the page.
  show(photo) {
    return this.add({ id: crypto.randomUUID?.() ?? madeUp(), text: "", choice: null, photo });
  }

  add(message) {
    this.queue.push(message);
    this.keep();
    this.flush();
    return message;
  }

  async run() {
    for (let failures = 0; ; failures++) {
      if (await this.bySocket()) failures = 0;
      else if (navigator.onLine !== false && (await this.byPolling())) failures = -1;
      this.change(false);
      await this.rest(Math.min(15000, 500 * 2 ** Math.max(failures, 0)) * (0.75 + Math.random() / 2));
    }
  }

  // Resolves when the socket is gone: true if it ever opened.
  bySocket() {
    return new Promise((gone) => {
      let opened = false;
      let socket;
      try {
        socket = new WebSocket(address("/chat/ws", this.after));
      } catch {
        gone(false);
        return;
      }
      const slow = setTimeout(() => socket.close(), PATIENCE);
      socket.onopen = () => {
        clearTimeout(slow);
        opened = true;
        this.socket = socket;
        this.change(true);
      };
      socket.onmessage = ({ data }) => this.told(JSON.parse(data));
      socket.onclose = ({ code }) => {
        clearTimeout(slow);
        this.socket = null;
        // 1009: the frame was larger than the server reads, and would be again.
        if (code === 1009 && this.inFlight) this.settle({ id: this.inFlight, text: "Tin nhắn dài quá nên chưa được nhận." });
        this.inFlight = null;
        gone(opened);
      };
    });
  }

  // Reads on for a while, then lets the socket have another try: true if the server answered.
  async byPolling() {
    let answered = false;
    for (const end = Date.now() + 60000; Date.now() < end; ) {
      try {
        const wait = answered ? 20 : 0;
        const response = await fetch(address("/chat/messages", this.after, wait), { signal: AbortSignal.timeout?.(30000) });
        if (!response.ok) return answered;
        this.read(await response.json());
      } catch {
        return answered;
      }
      answered = true;
      this.change(true);
    }
    return answered;
  }

  told(what) {
    if (what.type === "feed") this.read(what);
    else if (what.type === "accepted") this.settle(what, true);
    else if (what.type === "refused") this.settle(what);
  }

  read(feed) {
    const first = this.after === null;
    this.feed(feed.items.filter(({ seq }) => first || seq > this.after), feed.typing, first);
    // Who had everything deleted is counted from the beginning.
    this.after = feed.anew ? 0 : Math.max(this.after ?? 0, feed.seq);
  }

  async flush() {
    const message = this.queue[0];
    if (!message || this.inFlight || !this.online) return;
    if (this.socket && this.socket.readyState !== WebSocket.OPEN) return; // closing: the next line sends it
    this.inFlight = message.id;
    if (message.photo) {
      await this.post(`/chat/photos?id=${message.id}`, message, { body: message.photo }, PATIENCE * 8);
      return;
    }
    if (this.socket) {
      const socket = this.socket;
      socket.send(JSON.stringify(message));
      setTimeout(() => this.inFlight === message.id && this.socket === socket && socket.close(), PATIENCE);
      return;
    }
    const headers = { "Content-Type": "application/json" };
    await this.post("/chat/messages", message, { headers, body: JSON.stringify(message) }, PATIENCE * 2);
  }

  async post(path, message, what, patience) {
    try {
      const response = await fetch(path, { method: "POST", signal: AbortSignal.timeout?.(patience), ...what });
      this.settle({ id: message.id, ...(await response.json()) }, response.ok);
    } catch {
      this.inFlight = null;
      await pause(2000);
      this.flush();
    }
  }

  // The server has said what became of a message; without an id it means the one on its way.
  async settle(what, accepted = false) {
    const id = what.id ?? this.inFlight;
    const message = this.queue.find((waiting) => waiting.id === id);
    if (accepted || !what.retry_after) {
      this.queue = this.queue.filter((waiting) => waiting.id !== id);
      this.keep(id);
    }
    if (message && accepted) this.accepted(message, what.seq);
    else if (message) this.refused(message, what.text, Boolean(what.retry_after));
    if (!accepted && what.retry_after) await pause(what.retry_after * 1000);
    if (this.inFlight === id) this.inFlight = null;
    this.flush();
  }

  change(online) {
    this.online = online;
    this.state(online);
    if (online) this.flush();
  }

  async rest(ms) {
    await Promise.race([pause(ms), new Promise((done) => (this.hurry = done))]);
  }

  // Another tab keeps its messages in the same place: only what is ours is added or removed.
  keep(gone) {
    const ours = this.queue.filter(({ photo }) => !photo);
    const others = stored().filter(({ id }) => id !== gone && !ours.some((own) => own.id === id));
    try {
      localStorage.setItem(QUEUE, JSON.stringify([...others, ...ours]));
    } catch {
      // No storage: the queue lives as long as the page.
    }
  }
}

function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(QUEUE));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function address(path, after, wait = 0) {
  const query = new URLSearchParams();
  if (after !== null) query.set("after", after);
  if (wait) query.set("wait", wait);
  const url = new URL(`${path}?${query}`, location.href);
  if (path === "/chat/ws") url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function madeUp() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}
