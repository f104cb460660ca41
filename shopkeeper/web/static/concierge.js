// The concierge's panel, fetched when it is first opened. It sends the very form that works without it, and puts the
// fragments of the answer where they belong as they come; a line that breaks is taken up where it broke.
const TRIES = 4;
const SLOW = 1000;
const LOST = "The line to the shop broke.";
let shrink = (file) => file, dialog = null;

export async function open(asked) {
  shrink = asked.shrink;
  const here = document.querySelector("main [data-talk]");
  if (!here) await panel(asked.link, asked.page ?? "");
  const talk = here ?? dialog.querySelector("[data-talk]"), { photo, text } = fields(talk);
  if (asked.page && asked.page !== talk.spokenOf) carry(talk, "page", asked.page, asked.title);
  if (asked.photo) carry(talk, "photo", asked.photo);
  if (asked.words) text.value = asked.words;
  if (!asked.page) carry(talk, "page", "");
  (matchMedia("(pointer: coarse)").matches && dialog ? dialog : text).focus(); // no keyboard over the examples
  if (asked.words || photo.value && asked.photo) form(talk).requestSubmit();
}

async function panel(link, page) {
  if (dialog && dialog.of !== page && !dialog.querySelector(".turn")) { dialog.remove(); dialog = null; } // other examples
  if (!dialog) {
    const [html] = await Promise.all([fetched(`/concierge/panel?page=${encodeURIComponent(page)}`), styled(link.dataset.style)]);
    dialog = Object.assign(document.createElement("dialog"), { className: "concierge", innerHTML: html, of: page });
    dialog.setAttribute("aria-labelledby", "concierge-title");
    dialog.tabIndex = -1;
    const boost = { "hx-boost": "true", "hx-target": "#page", "hx-select": "#page", "hx-swap": "outerHTML show:window:top", "hx-indicator": "#page" };
    Object.entries(boost).forEach(([name, value]) => dialog.setAttribute(name, value));
    document.documentElement.append(dialog); // beside the body: what is gone back to is about the page alone
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("[data-shut], a[href]")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      window.speechSynthesis?.cancel();
      document.dispatchEvent(new Event("shopkeeper:leave"));
    });
    live(dialog.querySelector("[data-talk]"));
    window.htmx?.process(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

async function fetched(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(response.status);
  return response.text();
}

const styled = (href) => new Promise((resolve, reject) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: reject });
  document.head.append(link);
});

// Its form
const form = (talk) => talk.querySelector("form.say");
const fields = (talk) => form(talk).elements;
const log = (talk) => talk.querySelector(".log");

function live(talk) {
  talk.addEventListener("submit", (event) => {
    event.preventDefault();
    event.target.matches("form.say") ? say(talk, event.submitter) : over(talk, event.target);
  });
  talk.addEventListener("keydown", (event) => {
    if (event.target.name !== "text" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form(talk).requestSubmit();
  });
  talk.addEventListener("click", ({ target }) => {
    const drop = target.closest("[data-drop]"), aloud = target.closest("[data-aloud]");
    if (drop) { carry(talk, drop.dataset.drop, ""); fields(talk).text.focus(); }
    if (aloud) read(aloud);
  });
  talk.addEventListener("click", async (event) => { // what was said is corrected in the box before it is sent
    const button = event.target.closest("[data-microphone]");
    if (!button) return;
    event.stopPropagation();
    trouble(talk, "");
    const { press } = await import(button.dataset.microphone);
    press(button, fields(talk).text, { toast: (text) => trouble(talk, text), say: (text) => aside(talk, text) });
  });
  talk.addEventListener("change", ({ target }) => { if (target.matches(".shot")) show(talk, target.files[0]); });
  talk.addEventListener("paste", (event) => take(talk, event, event.clipboardData.files));
  for (const kind of ["dragenter", "dragover", "drop"]) talk.addEventListener(kind, (event) => take(talk, event, event.dataTransfer.files));
  talk.querySelectorAll("[data-drop]").forEach((button) => { button.hidden = false; });
  heard(talk);
}

function over(talk, form) {
  talk.over = fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  talk.querySelectorAll(".turn, .faded").forEach((one) => one.remove());
  trouble(talk, "");
  talk.spokenOf = "";
  fields(talk).text.focus();
}

function take(talk, event, files) {
  if (event.type !== "paste" && event.dataTransfer.types.includes("Files")) { event.preventDefault(); event.stopPropagation(); }
  const file = [...files].find((one) => one.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  event.stopPropagation();
  show(talk, file);
}

async function show(talk, file) {
  if (!file) return;
  const small = await shrink(file), carried = new DataTransfer();
  carried.items.add(small);
  carry(talk, "photo", "");
  fields(talk).image.files = carried.files;
  const reader = new FileReader();
  reader.onload = () => { talk.shown = reader.result; mark(talk, "photo", true, "", reader.result); };
  reader.readAsDataURL(small);
}

// What goes along with the words: a photo by its token, the product on the page by its id.
function carry(talk, name, value, title = "") {
  const { image, [name]: field } = fields(talk);
  field.value = value;
  if (name === "photo") { image.value = ""; talk.shown = ""; }
  mark(talk, name, Boolean(value), value.split(".")[0], "", title);
}
const photo = (root, url = "") => document.dispatchEvent(new CustomEvent("shopkeeper:photo", { detail: { root, url } }));
function mark(talk, name, on, held = "", src = "", title = "") {
  const chip = talk.querySelector(`[data-carried="${name}"]`), picture = chip.querySelector("img");
  chip.hidden = !on;
  if (picture) {
    picture.dataset.photo = held;
    picture.hidden = !src;
    if (src) picture.src = src;
    photo(chip);
  }
  if (!picture) chip.querySelector("bdi").textContent = title;
  chip.parentElement.hidden = !talk.querySelector(".carried:not([hidden])");
}

// A turn
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function say(talk, submitter, again) {
  if (talk.busy) return;
  const data = again ?? new FormData(form(talk), submitter), { text } = fields(talk);
  const words = data.get("confirm") || data.get("decline") || data.get("say") || data.get("text").trim();
  if (!words && !data.get("photo") && !data.get("image")?.size) return text.focus();
  if (!again) data.set("id", fresh());
  talk.busy = true;
  window.speechSynthesis?.cancel();
  trouble(talk, "");
  const turn = begin(talk, data), tapped = data.has("say") || data.has("confirm") || data.has("decline");
  if (!tapped) text.value = "";
  const failed = await answered(talk, turn, data);
  talk.busy = false;
  turn.querySelector(".waiting-for")?.remove();
  if (data.has("confirm") || turn.querySelector(".record")) document.dispatchEvent(new Event("shopkeeper:basket"));
  if (!failed) {
    talk.spokenOf = data.get("page") || talk.spokenOf;
    if (!tapped) carry(talk, "photo", "");
    return carry(talk, "page", "");
  }
  if (!tapped && !text.value) text.value = data.get("text");
  if (!turn.querySelector(".piece")) turn.remove();
  trouble(talk, failed, failed === LOST ? () => say(talk, null, data) : null);
}

// Stands at once: the shopper's words, and the bones of what is to come.
function begin(talk, data) {
  const list = talk.querySelector(".turns"), old = list.querySelector(`#turn-${data.get("id")}`);
  const turn = old ?? Object.assign(document.createElement("li"), { className: "turn", id: `turn-${data.get("id")}` });
  turn.innerHTML = '<div class="you"><h2 dir="auto"></h2></div>';
  turn.querySelector("h2").textContent = data.get("confirm") ? "Yes" : data.get("decline") ? "No" : data.get("say") || data.get("text") || "…";
  turn.append(talk.querySelector("template[data-waiting]").content.cloneNode(true));
  list.append(turn);
  talk.querySelector("[data-heard]").replaceChildren();
  turn.scrollIntoView({ block: "start" });
  return turn;
}

// Resolves to what went wrong, as HTML or LOST; to nothing when the turn came to its end.
async function answered(talk, turn, data) {
  const id = data.get("id"), slow = setTimeout(() => still(talk, turn), SLOW);
  let after = -1;
  try {
    await talk.over;
    for (let tries = 0; tries < TRIES; tries++) {
      if (tries) await sleep(150 * 2 ** tries);
      if (!navigator.onLine) break;
      try {
        const response = await (after < 0 ? fetch("/concierge", { method: "POST", body: data, headers: { accept: "text/event-stream" } }) : fetch(`/concierge/${id}?after=${after}`));
        if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return await refused(response);
        for await (const event of events(response)) {
          if (event.number <= after) continue;
          after = event.number;
          put(talk, turn, event);
          if (event.name === "problem" || event.name === "done") return "";
        }
      } catch { /* the line broke: again, from where it broke */ }
    }
    return LOST;
  } finally {
    clearTimeout(slow);
  }
}

async function refused(response) {
  const html = response.headers.get("content-type")?.includes("html") ? await response.text() : "";
  const found = new DOMParser().parseFromString(html, "text/html").querySelector(".problem p, .empty p")?.textContent;
  return found ?? (response.status === 429 ? "That was a lot at once. Wait a moment, then try again." : "The shop does not answer just now. Try again in a moment.");
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = "", part; !(part = await reader.read()).done; ) {
    const blocks = (rest + part.value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n"), of = (key) => lines.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
      yield { number: Number(of("id")[0]), name: of("event")[0], html: of("data").join("\n") };
    }
  }
}

function put(talk, turn, { name, html }) {
  if (name === "turn") {
    if (html) turn.querySelector(".you").outerHTML = html;
    photo(turn, talk.shown);
    return;
  }
  const made = document.createElement("template");
  made.innerHTML = html;
  if (made.content.querySelector(".piece")) turn.querySelector(".waiting-for")?.remove();
  const before = turn.children.length;
  turn.append(made.content);
  [...turn.children].slice(before).forEach((one) => window.htmx?.process(one));
  heard(turn);
  tell(talk, name, [...turn.children].slice(before));
}

// Said to a screen reader: claims and questions word for word, of cards how many.
function tell(talk, name, parts) {
  const texts = {
    claims: () => parts.flatMap((part) => [...part.querySelectorAll(".claim")]).map((claim) => claim.textContent).join(" "),
    question: () => parts.map((part) => part.innerText).join(" "),
    confirm: () => parts.map((part) => part.innerText).join(" "),
    cards: () => `${parts.reduce((sum, part) => sum + part.querySelectorAll(".card").length, 0)} products`,
    table: () => "A comparison",
  };
  const text = texts[name]?.();
  if (text) aside(talk, text);
}
function aside(talk, text) {
  talk.querySelector("[data-heard]").append(Object.assign(document.createElement("p"), { textContent: text }));
}

function still(talk, turn) {
  const line = turn.querySelector(".waiting-for p");
  if (!line) return;
  line.hidden = false;
  aside(talk, line.textContent);
}

function trouble(talk, text, retry) {
  const box = talk.querySelector(".trouble"), line = document.createElement("p");
  if (!text) return box.replaceChildren();
  line.textContent = text === LOST ? `${navigator.onLine ? LOST : "You are offline."} Your words are kept.` : text;
  if (retry) line.append(Object.assign(document.createElement("button"), { type: "button", textContent: "Try again", onclick: retry }));
  box.replaceChildren(line);
}

// Spoken replies, where the browser can speak
const spoken = (button) => button.closest(".turn").querySelectorAll(".claim, .question > p");
function heard(root) {
  if (window.speechSynthesis) root.querySelectorAll("[data-aloud]").forEach((button) => { button.hidden = !spoken(button).length; });
}
function read(button) {
  const speaking = button.getAttribute("aria-pressed") === "true", lines = spoken(button);
  const rest = () => button.setAttribute("aria-pressed", "false");
  speechSynthesis.cancel();
  if (speaking || !lines.length) return rest();
  const utterance = new SpeechSynthesisUtterance([...lines].map((line) => line.textContent).join(" "));
  utterance.lang = "en";
  utterance.onend = utterance.onerror = rest;
  button.setAttribute("aria-pressed", "true");
  speechSynthesis.speak(utterance);
}

const here = document.querySelector("main [data-talk]");
if (here) {
  live(here);
  here.querySelector(".turn:last-child")?.scrollIntoView({ block: "start" });
}
