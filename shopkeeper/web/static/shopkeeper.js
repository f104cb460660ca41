// What a page cannot do by itself: take photos from the clipboard and by drop, make them small, and be quick on keys.
// Everything else is links and forms, and works without this file.
const $ = (id) => document.getElementById(id);
const MAX_SIDE = 1024;
const say = (text) => { $("live").textContent = text; };

function toast(text, retry) {
  const box = $("toast");
  box.textContent = text;
  if (retry) {
    const button = document.createElement("button");
    button.textContent = "Try again";
    button.onclick = () => { box.hidden = true; retry(); };
    box.append(button);
  }
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.hidden = true; }, 12000);
}

// A picture that does not come leaves its colour, and no torn sheet with its title on it.
const lost = (image) => image.classList.toggle("lost", image.complete && !image.naturalWidth);
for (const kind of ["error", "load"]) document.addEventListener(kind, ({ target }) => { if (target.matches?.(".frame img")) lost(target); }, true);
document.querySelectorAll(".frame img").forEach(lost);

// Photos
async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return new File([blob], "photo.jpg", { type: "image/jpeg" });
  } catch {
    return file; // the shop says what is wrong with it
  }
}

// A photo stays in the tab that showed it: the shop keeps none, its pages carry what was seen of it and the mark that it lies under here.
const SHELF = "photo ", fresh = {};
const markOf = (token) => token.split(".")[0];
const held = (token) => { try { return sessionStorage.getItem(SHELF + markOf(token)); } catch { return null; } };
function hold(token, url) {
  for (let tries = 0; tries < 40; tries++) {
    try { return sessionStorage.setItem(SHELF + markOf(token), url); } catch { // full: another one makes room
      const other = Object.keys(sessionStorage).find((key) => key.startsWith(SHELF));
      if (!other) return;
      sessionStorage.removeItem(other);
    }
  }
}
const read = (file) => new Promise((done) => {
  const reader = new FileReader();
  reader.onload = reader.onerror = () => done(reader.result ?? "");
  reader.readAsDataURL(file);
});
function file(url) {
  const [head, data] = url.split(","), bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new File([bytes], "photo.jpg", { type: head.slice(5).split(";")[0] });
}
// Puts the photos that are held where pages name them; one just shown belongs to the first that is not held yet.
function pictures({ root = document, url = "" } = {}) {
  for (const image of root.querySelectorAll("img[data-photo]:not([data-photo=''])")) {
    if (url && !held(image.dataset.photo)) { hold(image.dataset.photo, url); url = ""; }
    const found = held(image.dataset.photo);
    if (found && image.src !== found) image.src = found;
    image.hidden = !found;
  }
  for (const link of root.querySelectorAll("[data-regions]")) link.hidden = !held(link.dataset.regions);
}
document.addEventListener("shopkeeper:photo", ({ detail }) => pictures(detail));

// The things on it: shown once more to be told apart, and the chosen one cut out here.
async function apart(link) {
  const body = new FormData(), url = held(link.dataset.regions);
  body.append("image", file(url));
  link.parentElement.classList.add("busy");
  try {
    const response = await fetch(link.href, { method: "POST", body });
    const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#regions");
    found.querySelector("image")?.setAttribute("href", url);
    $("regions").replaceWith(found);
    window.htmx?.process(found);
    found.querySelector("[autofocus]")?.focus({ preventScroll: true });
  } catch {
    link.parentElement.classList.remove("busy");
    toast("The shop does not answer. Your words and photo are kept.", () => apart(link));
  }
}
async function cut(link) {
  const image = new Image(), canvas = document.createElement("canvas"), { x, y, width, height } = link.querySelector("rect");
  const [left, top, wide, high] = [x, y, width, height].map((side) => side.baseVal.value);
  image.src = held(link.dataset.part);
  await image.decode();
  [canvas.width, canvas.height] = [wide, high];
  canvas.getContext("2d").drawImage(image, left, top, wide, high, 0, 0, wide, high);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  fresh.of = link.dataset.part;
  $("kept").disabled = false;
  show(new File([blob], "part.jpg", { type: "image/jpeg" }));
}
document.addEventListener("click", (event) => {
  const several = event.target.closest("[data-regions]"), part = event.target.closest("[data-part]");
  if (!several && !part) return;
  event.preventDefault();
  several ? apart(several) : cut(part);
});

async function show(file) {
  if (!file) return;
  document.querySelector(".sentence :is(.shown, .lens)").classList.add("busy");
  const carried = new DataTransfer();
  carried.items.add(await shrink(file));
  fresh.url = await read(carried.files[0]);
  $("snap").value = "";
  $("image").files = carried.files;
  $("send").click();
}

const picture = (items) => [...items].find((file) => file.type.startsWith("image/"));

document.addEventListener("change", (event) => {
  if (event.target.matches(".file")) show(event.target.files[0]);
});
document.addEventListener("paste", (event) => {
  const file = picture(event.clipboardData.files);
  if (file) { event.preventDefault(); show(file); }
});
let depth = 0;
const dragging = (on) => { depth = on ? depth : 0; $("dropzone").hidden = !on; };
document.addEventListener("dragenter", (event) => {
  if ([...event.dataTransfer.types].includes("Files")) { depth++; dragging(true); }
});
document.addEventListener("dragleave", () => { if (--depth <= 0) dragging(false); });
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  dragging(false);
  const file = picture(event.dataTransfer.files);
  file ? show(file) : event.dataTransfer.files.length && toast("That is not a picture. A JPEG, PNG or WebP will do.");
});

// A desktop's camera; a phone brings its own behind the file input.
if (navigator.mediaDevices?.getUserMedia) document.documentElement.classList.add("sees");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-camera]");
  if (!button) return;
  try {
    const { snap } = await import(button.dataset.camera);
    const taken = await snap($("camera"));
    taken === "choose" ? $("image").click() : show(taken);
  } catch {
    toast("The camera cannot be used just now. Choose or drop a photo instead.");
  }
});

// The microphone; what was said is corrected in the box before it is searched.
if (navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode) document.documentElement.classList.add("hears");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-microphone]");
  if (!button) return;
  try {
    (await import(button.dataset.microphone)).press(button, $("q"), { toast, say });
  } catch {
    toast("The microphone cannot be used just now. Type what you need instead.");
  }
});

// The concierge, fetched when it is first asked for; where it cannot be, its page is opened.
async function ask(words = "") {
  const link = document.querySelector("[data-concierge]"), { photo } = $("box")?.elements ?? {};
  const page = document.querySelector("[data-view]"), title = page?.querySelector("h1")?.textContent;
  try {
    const { open } = await import(link.dataset.concierge);
    await open({ link, words, photo: words && photo?.value, page: page?.dataset.product, title, shrink });
  } catch {
    location = words ? `/concierge?q=${encodeURIComponent(words)}` : link.href;
  }
}
document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || !event.target.closest("[data-concierge]")) return;
  event.preventDefault();
  ask();
});

// Suggestions
const options = () => [...document.querySelectorAll("#suggestions [role=option]")];
function open(yes) {
  const list = $("suggestions"), box = $("q");
  if (!list) return;
  list.hidden = !(yes && options().length);
  box.setAttribute("aria-expanded", String(!list.hidden));
  if (list.hidden) mark(-1);
}
function mark(at) {
  options().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  const chosen = options()[at];
  chosen ? $("q").setAttribute("aria-activedescendant", chosen.id) : $("q").removeAttribute("aria-activedescendant");
}
const marked = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
function take(option) {
  $("q").value = option.textContent;
  open(false);
  $("box").requestSubmit();
}

document.addEventListener("keydown", (event) => {
  const box = $("q"), typing = event.target.matches?.("input:not([type=checkbox], [type=radio]), select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.target !== box || event.isComposing) return;
  const list = options(), at = marked();
  if (event.key === "Escape") $("suggestions").hidden ? box.blur() : open(false);
  if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); open(false); return ask(box.value.trim()); }
  if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(list[at]); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && list.length) {
    event.preventDefault();
    open(true);
    mark((at + step + list.length + (at < 0 && step < 0 ? 1 : 0)) % list.length);
  }
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("#suggestions [role=option]");
  if (option) { event.preventDefault(); take(option); }
});
document.addEventListener("focusout", (event) => { if (event.target.id === "q") open(false); });
document.addEventListener("submit", (event) => {
  open(false);
  if (navigator.onLine || event.defaultPrevented) return; // else the browser would put its own page in the place of what was written
  event.preventDefault();
  toast("You are offline. What you wrote is kept.", () => event.target.requestSubmit(event.submitter));
});

// Chips: one of words selects them in the box, one of a filter opens it, the photo asks for another. The rest is kept.
function change(word) {
  const box = $("q"), words = word.dataset.words.toLowerCase(), facet = $(word.hash.slice(1)), drawer = $("filters");
  if (word.hash === "#photo") return $("image").click();
  $("kept").disabled = false;
  if (facet?.matches(".facet")) {
    if (getComputedStyle(drawer).display === "none") drawer.showPopover();
    facet.open = true;
    return facet.querySelector("input:not([type=hidden])")?.focus();
  }
  const at = words ? box.value.toLowerCase().indexOf(words) : -1;
  box.focus();
  at >= 0 ? box.setSelectionRange(at, at + words.length) : box.select();
}
document.addEventListener("click", (event) => {
  const word = event.target.closest(".word[data-words]"), zoom = event.target.closest(".zoom");
  if (word) { event.preventDefault(); change(word); }
  if (zoom && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    zoom.classList.toggle("enlarged");
    follow(zoom, event);
  }
});
function follow(zoom, event) {
  const box = zoom.getBoundingClientRect(), image = zoom.querySelector("img");
  if (zoom.classList.contains("enlarged")) image.sizes = "1600px";
  const x = event.clientX ? (event.clientX - box.left) / box.width : 0.5, y = event.clientY ? (event.clientY - box.top) / box.height : 0.5;
  image.style.transformOrigin = `${x * 100}% ${y * 100}%`;
}
document.addEventListener("pointermove", (event) => {
  const zoom = event.target.closest?.(".zoom.enlarged");
  if (zoom) follow(zoom, event);
});

// htmx
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb === "get") delete parameters.image;
  else if (fresh.of) parameters.of = fresh.of;
});
// Waiting: the bones of the page to come after a moment, what is being done after a second; whatever fails is undone.
const DOING = { product: "Still opening the product …", results: "Still searching the shop …", photo: "Still looking at your photo …", basket: "Still changing your basket …" };
function next({ target, requestConfig }) {
  const { pathname } = new URL(requestConfig.path, location);
  if (target.id !== "page") return "";
  return pathname === "/search" ? "results" : pathname.startsWith("/products/") && pathname !== location.pathname ? "product" : "";
}
function bones(plan) {
  const inPlace = plan === "results" && $("grid") && $("page").matches(".results");
  $("page").classList.toggle("waiting", inPlace);
  $("bones").hidden = inPlace || !plan;
  $("bones").querySelector(".words").textContent = $("q")?.value;
  $("bones").dataset.plan = plan;
}
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.id === "q") return;
  const plan = next(detail), changes = detail.requestConfig.verb === "post" && "basket";
  const doing = DOING[detail.elt.id === "send" ? "photo" : plan || changes] ?? "Still loading …";
  bones.timers?.forEach(clearTimeout);
  bones.timers = [setTimeout(() => bones(plan), 180), setTimeout(() => toast(doing), 1000)];
});
function rest() {
  bones.timers?.forEach(clearTimeout);
  bones("");
  document.querySelector(".busy")?.classList.remove("busy");
  if ($("toast").textContent.startsWith("Still")) $("toast").hidden = true;
}
function forget() { // what is gone back to is kept by the browser, and a photo only by its tab
  rest();
  $("toast").hidden = true;
  for (const zoom of document.querySelectorAll(".enlarged")) zoom.classList.remove("enlarged");
  for (const styled of document.querySelectorAll("[style]")) styled.removeAttribute("style"); // refused when it is read again; once asked for, Chromium lets go of it
  for (const image of document.querySelectorAll("img[data-photo], .boxed image")) { image.removeAttribute("src"); image.removeAttribute("href"); image.hidden = true; }
}
document.addEventListener("htmx:beforeHistorySave", forget); // what is gone back to is not waiting
document.addEventListener("htmx:afterRequest", ({ target }) => {
  if (target.id !== "q") rest();
  if (target.id === "send") fresh.of = fresh.url = "";
});
// Who goes to another page, or back, is neither seen nor heard there; ours hears popstate before htmx, which keeps the page then.
function leave() {
  $("camera").close();
  document.dispatchEvent(new Event("shopkeeper:leave"));
}
window.addEventListener("popstate", leave);
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target.id === "page") leave(); });
let drawer = null; // a tick in the open drawer must not close it
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!xhr.getResponseHeader("content-type")?.includes("html")) { // refused before any page was made
    event.detail.shouldSwap = false;
    toast(xhr.status === 429 ? "That was a lot at once. Wait a moment, then try again." : "The shop does not answer just now.");
  }
  const filters = $("filters");
  drawer = filters?.matches(":popover-open") ? filters.scrollTop : null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  pictures({ url: event.detail.target?.id === "page" && $("photo") ? fresh.url : "" });
  const filters = $("filters");
  if (drawer !== null && filters) { filters.showPopover(); filters.scrollTop = drawer; }
  if (event.detail.target?.id === "suggestions") return open(document.activeElement === $("q"));
  if (event.detail.target?.matches(".more") && document.activeElement === document.body) // where the button was
    event.target.querySelector("a:not([tabindex='-1'])")?.focus({ preventScroll: true });
  window.shopkeeper?.look(); // the collector sees product pages as they come
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "page") return;
  question();
  say((document.querySelector("[data-put] p") ?? $("count"))?.textContent ?? document.title);
  const typed = document.activeElement === $("q") && matchMedia("(pointer: coarse)").matches; // a phone shows nothing but the box then
  if (typed || document.activeElement === document.body) $("main").focus({ preventScroll: true }); // what had the focus is gone
});
function question() { // whether to remember is asked once, and leads on from where it is answered
  const form = document.querySelector(".consent");
  if (/(?:^|; )sk_consent=/.test(document.cookie)) form?.remove();
  else if (form) form.elements.next.value = location.pathname + location.search;
}
async function recount() { // what was gone back to is old, and who sends its forms may have another name by now
  question();
  await htmx.ajax("GET", "/basket/sign", { target: "#basket", swap: "outerHTML", select: "#basket" });
  for (const proof of document.querySelectorAll("input[name=form]")) proof.value = $("basket").dataset.form;
}
document.addEventListener("htmx:historyRestore", () => { recount(); pictures(); });
if (document.querySelector("[data-erased]")) sessionStorage.clear(); // photos, and pages to go back to
pictures();
document.addEventListener("shopkeeper:basket", recount);
window.addEventListener("pageshow", (event) => { if (event.persisted) recount(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) recount(); }); // another tab has the same basket
for (const failed of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, (event) => {
    if (event.target.id === "q") return;
    const { elt, requestConfig } = event.detail, { submitter } = requestConfig.triggeringEvent ?? {};
    const again = () => submitter?.isConnected ? submitter.click() : htmx.trigger(elt, elt.matches("form") ? "submit" : "click");
    const kept = requestConfig.path.startsWith("/basket") ? "Nothing is done twice." : $("photo") ? "Your words and photo are kept." : "Your words are kept.";
    toast(`${navigator.onLine ? "The shop does not answer." : "You are offline."} ${kept}`, again);
  });
}
