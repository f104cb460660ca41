// Shopkeeper's collector: tells the shop what happens on its pages, and forgets everything for who has not said yes.
//   <script src="https://shop.example/shopkeeper.js" async></script>
// shopkeeper.track("add_to_cart", { currency: "USD", items: [{ item_id: "sku-1", price: 59.99 }] })
// Attributes of the script: data-consent="yes|no|measurement improvement …" (what your own consent tool was told), data-layer="dataLayer" (forwards
// what is pushed there). Marked elements tell by themselves: data-view (seen) and links with data-product (followed); trace,
// surface, rank and look come from data-… of the element or of what is around it.
(() => {
  const script = document.currentScript, home = new URL(script.src), ours = home.origin === location.origin;
  const KEPT = "shopkeeper.queue", WHO = "shopkeeper.shopper", VISIT = "shopkeeper.visit", MOST = 100, PAUSE = 3000, ENDS = 18e5;
  const record = () => /(?:^|; )sk_consent=\d+-(yes|no)-/.exec(document.cookie)?.[1];
  let said = script.dataset.consent, queue = [], seen = {}, timer;
  const objects = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  // The shopper's word to the shop, else a browser that objects, else what the page was told.
  const remembered = () => !/^(no)?$/.test(record() ?? (objects ? "no" : said ?? ""));
  const word = () => remembered() ? said || "yes" : "no";
  const both = (one, other) => one === "yes" ? other : other === "yes" || one === other ? one : "no";
  const random = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const now = () => Date.now() * 1000;
  const store = (name, value) => {
    try { return value === undefined ? localStorage.getItem(name) : value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };
  const keep = (under = []) => { // what is under way is kept too: sent twice, it counts once
    queue = queue.slice(-MOST);
    const all = [...under, ...queue];
    store(KEPT, remembered() && all.length ? JSON.stringify(all) : null);
  };
  function own(name, ends) { // pages of another origin have no cookies of the shop: their ids live here, after a yes
    const [id, last] = (store(name) ?? "").split(" "), fresh = id && Date.now() - last < ends ? id : random();
    store(name, `${fresh} ${Date.now()}`);
    return fresh;
  }
  function letter(queued) { // all of one word, which counts as far as it was said when it happened and still is
    const consent = both(queued[0].word ?? "yes", word()), events = queued.map(({ word, ...event }) => event);
    return JSON.stringify({
      sent_at: now(), events, ...(said && { consent }),
      ...(!ours && consent !== "no" && { shopper: own(WHO, 1.5e10), session: own(VISIT, ENDS) }),
    });
  }
  async function flush(leaving) {
    clearTimeout(timer);
    timer = 0;
    if (!queue.length) return;
    const other = queue.findIndex((one) => one.word !== queue[0].word), url = `${home.origin}/v1/events`;
    const events = queue.splice(0, other < 0 ? MOST : other);
    const body = letter(events);
    let taken = false;
    if (leaving) taken = navigator.sendBeacon(url, body);
    else if (navigator.onLine) {
      keep(events);
      try {
        const answer = await fetch(url, { method: "POST", body, keepalive: true, credentials: "include", headers: { "content-type": "text/plain" } });
        taken = answer.status < 429; // refused for good is as gone as taken
      } catch { /* kept */ }
    }
    if (!taken) queue = [...events, ...queue];
    keep();
    if (taken && queue.length) return flush(leaving);
    if (!taken && !leaving) soon(10 * PAUSE);
  }
  function soon(pause = PAUSE) { timer ||= setTimeout(flush, pause); }

  function track(name, fields = {}) {
    queue.push({ name, id: random(), timestamp_micros: String(now()), params: fields, word: word() });
    keep();
    soon();
  }
  function consent(yes) { // for pages with a consent tool of their own; or a text of purposes
    said = yes === true ? "yes" : yes || "no";
    if (!remembered()) [KEPT, WHO, VISIT].forEach((name) => store(name, null));
  }

  // Elements that tell by themselves
  const around = (element, name) => element.closest(`[data-${name}]`)?.dataset[name];
  function fields(element, from = {}) {
    const { product, look } = element.dataset, rank = Number(around(element, "rank") ?? from.rank);
    const item = { item_id: product, ...(look && { look }), ...(rank && { index: rank - 1 }) };
    const trace = around(element, "trace") ?? from.trace, surface = around(element, "surface") ?? from.surface;
    return { ...(trace && { trace_id: trace }), ...(surface && { item_list_id: surface }), items: [item] };
  }
  function follow(event) {
    const link = event.target.closest?.("a[href]"), element = link?.closest("[data-product]");
    if (!element || element.dataset.view !== undefined) return;
    const { product } = element.dataset;
    seen = { product, rank: around(element, "rank"), trace: around(element, "trace"), surface: around(element, "surface") };
    if (remembered()) try { sessionStorage.setItem(KEPT, JSON.stringify(seen)); } catch { /* full or forbidden */ }
    track("select_item", fields(element));
  }
  function look() { // once for each product page, with the list that led to it
    if (!seen.product) try { seen = JSON.parse(sessionStorage.getItem(KEPT)) ?? {}; } catch { /* none */ }
    for (const element of document.querySelectorAll("[data-view]:not([data-told])")) {
      element.dataset.told = "";
      const from = seen.product === element.dataset.product ? seen : {};
      track("view_item", fields(element, from));
    }
  }
  function layer(list) { // GTM's data layer, and gtag's calls, which are pushed there too
    const tell = (pushed) => {
      const [command, name, params] = pushed?.[0] === "event" ? pushed : ["event", pushed?.event, pushed?.ecommerce];
      if (command === "event" && params && typeof name === "string") track(name, params);
    };
    list.forEach(tell);
    const push = list.push.bind(list);
    list.push = (...pushed) => { pushed.forEach(tell); return push(...pushed); };
  }

  try { queue = (remembered() && JSON.parse(store(KEPT))) || []; } catch { /* not ours */ }
  addEventListener("click", follow, true);
  addEventListener("auxclick", follow, true);
  addEventListener("visibilitychange", () => document.hidden && flush(true));
  addEventListener("pagehide", () => flush(true));
  addEventListener("online", () => flush());
  const name = script.dataset.layer;
  if (name) layer((window[name] ??= []));
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", look) : look();
  if (queue.length) soon();
  window.shopkeeper = { track, consent, look, flush };
})();
