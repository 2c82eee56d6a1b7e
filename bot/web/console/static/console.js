// What the pages cannot do alone: passkeys, waiting for the chat, copying. All work without it too.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(url, body, csrf = "") {
  const headers = { "Content-Type": "application/json", "X-CSRF": csrf };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin" });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.text || "Chưa làm được. Bạn tải lại trang rồi thử lại.");
  return told;
}

function said(place, words) {
  if (place) place.textContent = words;
}

function why(error) {
  return error.name === "NotAllowedError" ? "Bạn đã bỏ qua, hoặc máy chưa có khoá cho trang này." : error.message;
}

async function signIn(options, root) {
  options.challenge = bytes(options.challenge);
  const found = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  await post(`${root}/dang-nhap/khoa`, {
    id: found.id, rawId: text(found.rawId), type: found.type,
    response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData),
      signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
    },
  });
}

async function register(options, root, csrf) {
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  for (const known of options.excludeCredentials || []) known.id = bytes(known.id);
  const made = await navigator.credentials.create({ publicKey: options });
  await post(`${root}/tai-khoan/khoa`, {
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    },
  }, csrf);
}

function signingIn(card) {
  const { root, onward } = card.dataset;
  const state = card.querySelector("[data-state]");
  const button = card.querySelector("[data-passkey]");
  button?.addEventListener("click", async () => {
    try {
      await signIn(JSON.parse(button.dataset.passkey), root);
      location.assign(onward);
    } catch (error) {
      said(state, why(error));
    }
  });
  const timer = setInterval(async () => {
    const told = await post(`${root}/dang-nhap/cho`, {}).catch(() => ({ state: "shown" }));
    if (told.state === "in") location.assign(onward);
    if (told.state === "refused") said(state, "Bạn đã chọn “Không phải tôi” trong khung chat.");
    if (told.state === "gone") said(state, "Mã đã hết hạn. Tải lại trang để lấy mã mới.");
    if (told.state !== "shown") clearInterval(timer);
  }, 2000);
}

function registering(button) {
  const state = button.parentElement.querySelector("[data-state]");
  button.addEventListener("click", async () => {
    try {
      await register(JSON.parse(button.dataset.register), button.dataset.root, button.dataset.csrf);
      location.assign(`${button.dataset.root}/tai-khoan?xong=khoa`);
    } catch (error) {
      said(state, why(error));
    }
  });
}

// When a file was saved is when it was exported, as far as anything tells.
function uploading(form) {
  const files = form.querySelector("input[type=file]");
  files.addEventListener("change", () => {
    form.querySelector("[name=luc-tep]").value = [...files.files].map((file) => file.lastModified).join(",");
  });
}

async function following(place) {
  for (;;) {
    const told = await fetch(place.dataset.progress).then((answer) => answer.json()).catch(() => null);
    for (const file of told?.files || []) {
      const bar = place.querySelector(`[data-file="${file.id}"]`);
      const count = place.querySelector(`[data-count="${file.id}"]`);
      if (bar && file.total) {
        bar.max = file.total;
        bar.value = file.done;
        count.textContent = `${file.done.toLocaleString("vi")} trong ${file.total.toLocaleString("vi")} dòng`;
      }
    }
    if (told && !told.moving) return location.reload();
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

// Passkeys and sessions belong to one address: whoever opened another is brought there. Only the
// browser knows where it is, as servers in front may change what the bot is told.
function elsewhere(sentence) {
  const home = new URL(sentence.dataset.home);
  const here = location.hostname;
  if (here === home.hostname || (home.hostname === "localhost" && !/^(127\.|\[::1\]$)/.test(here))) return;
  sentence.hidden = false;
  // Where the address itself leads back here, the sentence stays.
  const again = Date.now() - Number(sessionStorage.getItem("moved") || 0) < 10000;
  if (again) return;
  sessionStorage.setItem("moved", Date.now());
  location.replace(home.origin + location.pathname + location.search);
}

document.querySelectorAll("[data-home]").forEach(elsewhere);
document.querySelectorAll("[data-upload]").forEach(uploading);
document.querySelectorAll("[data-progress]").forEach(following);
document.querySelectorAll("[data-signin]").forEach(signingIn);
document.querySelectorAll("[data-register]").forEach(registering);
document.querySelectorAll("[data-copy]").forEach((field) => field.addEventListener("focus", () => field.select()));
// On a phone the menu opens when it is asked for.
if (matchMedia("(max-width: 56rem)").matches) document.querySelector(".menu")?.removeAttribute("open");
