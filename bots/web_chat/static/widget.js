// The button on the company's own page that opens the chat in a frame. One tag embeds it:
//   <script src="https://support.example.com/widget.js" async></script>
// data-token="…" hands over the app's signed token; FrontDoor.open(), .close() and .signIn(token) are for the page.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const words = {/* sentences */};
  const REMEMBERED = "frontdoor.opened";
  let frame = null, ready = false, open = false, unread = 0, token = script.dataset.token || "";

  const make = (name, style, parent) => {
    const element = document.createElement(name);
    Object.assign(element.style, style);
    if (parent) parent.append(element);
    return element;
  };
  const root = make("div", { position: "fixed", insetInlineEnd: "16px", insetBlockEnd: "16px", zIndex: 2147483000 });
  root.lang = words.language;
  const panel = make("div", {
    display: "none", position: "fixed", insetInlineEnd: "16px", insetBlockEnd: "84px",
    inlineSize: "min(400px, calc(100vw - 32px))", blockSize: "min(640px, calc(100dvh - 100px))",
    borderRadius: "16px", overflow: "hidden", boxShadow: "0 12px 40px #0005", background: "Canvas",
  }, root);
  const button = make("button", {
    minWidth: "56px", height: "56px", padding: "0 20px", border: "0", borderRadius: "28px", cursor: "pointer",
    font: "600 16px system-ui, sans-serif", background: "#1456c4", color: "#fff", boxShadow: "0 6px 20px #0004",
  }, root);
  button.type = "button";

  const label = () => {
    button.textContent = open ? "✕" : unread ? `${words.open} (${unread})` : words.open;
    const said = unread ? `${words.open} · ${words.unread.replace("{number}", unread)}` : words.open;
    button.setAttribute("aria-label", open ? words.close : said);
    button.setAttribute("aria-expanded", String(open));
  };
  const tell = (message) => { if (ready) frame.contentWindow.postMessage(message, home); };
  const load = () => {
    if (frame) return;
    frame = make("iframe", { inlineSize: "100%", blockSize: "100%", border: "0" });
    frame.title = words.title;
    const fragment = new URLSearchParams({ parent: location.origin, token });
    frame.src = `${home}/chat#${fragment}`;
    panel.append(frame);
  };
  const remember = () => { try { localStorage.setItem(REMEMBERED, "1"); } catch { /* not allowed: no badge */ } };
  const remembered = () => { try { return localStorage.getItem(REMEMBERED) === "1"; } catch { return false; } };
  const show = (wanted) => {
    open = wanted;
    if (open) { load(); unread = 0; remember(); }
    panel.style.display = open ? "block" : "none";
    label();
    tell({ type: "frontdoor:shown", shown: open });
    if (!open) button.focus();
  };
  button.addEventListener("click", () => show(!open));
  addEventListener("keydown", (event) => { if (event.key === "Escape" && open) show(false); });
  addEventListener("message", (event) => {
    if (event.origin !== home || !frame || event.source !== frame.contentWindow) return;
    const said = event.data || {};
    if (said.type === "frontdoor:ready") {
      ready = true;
      tell({ type: "frontdoor:shown", shown: open });
    } else if (said.type === "frontdoor:close") show(false);
    else if (said.type === "frontdoor:message" && !open) { unread += 1; label(); }
  });
  window.FrontDoor = {
    open: () => show(true),
    close: () => show(false),
    signIn: (fresh) => { token = String(fresh); tell({ type: "frontdoor:token", token }); },
  };
  const place = () => {
    document.body.append(root);
    label();
    if (remembered()) load();
  };
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
