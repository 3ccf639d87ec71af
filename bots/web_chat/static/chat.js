// The chat page: shows the conversation as text and sends what a person writes, presses or adds.
// Everything that is sent waits in one queue and has an id of its own, so a repeat has one effect and nothing
// is lost with the connection; what is shown continues after the last number that was seen.
(() => {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const at = (id) => document.getElementById(id);
  const log = at("log"), input = at("text"), statusLine = at("status");
  const say = (key, values = {}) =>
    (config.sentences[key] || config.sentences.refused).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const freshId = () => "c" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(36)).join("");
  const FIRST_WAIT = 0.5, LONGEST_WAIT = 20, KEPT = 100;

  // ---- What this tab remembers: the person's own words, which only it shows --------------------------------
  const memory = {
    who: "", own: [],
    load(who) {
      let kept = {};
      try { kept = JSON.parse(sessionStorage.getItem("frontdoor") || "{}"); } catch { /* not allowed */ }
      this.who = who;
      this.own = kept.who === who ? kept.own : [];
    },
    save() {
      this.own = this.own.slice(-KEPT);
      try { sessionStorage.setItem("frontdoor", JSON.stringify({ who: this.who, own: this.own })); } catch { /* idem */ }
    },
    drop(id) { this.own = this.own.filter((one) => one.id !== id); this.save(); },
  };

  // ---- The host page, when this is a frame -----------------------------------------------------------------
  const fragment = new URLSearchParams(location.hash.slice(1));
  const framed = window.parent !== window;
  const host = framed && [location.origin, ...config.parents].includes(fragment.get("parent")) ? fragment.get("parent") : null;
  // The token must not stand in the address; the host is needed again when the page is loaded anew.
  history.replaceState(null, "", location.pathname + location.search + (host ? `#parent=${encodeURIComponent(host)}` : ""));
  const tellHost = (message) => { if (host) window.parent.postMessage(message, host); };
  // A token counts only from a listed site around us: a mere link must not sign anybody in as somebody else.
  let token = (host && fragment.get("token")) || "", shown = !framed;

  // ---- Showing ---------------------------------------------------------------------------------------------
  const elements = new Map(), seenNotices = new Set();
  let last = 0, notice = "0", live = false, settled = false;

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const status = (text, bad = false) => { statusLine.textContent = text; statusLine.classList.toggle("bad", bad); };
  const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const toBottom = () => { log.scrollTop = log.scrollHeight; };

  const choiceOf = (choice, id) => {
    if (choice.link) {
      const link = make("a", { href: choice.link, target: "_blank", rel: "noopener noreferrer", textContent: choice.label });
      link.referrerPolicy = "no-referrer";
      return link;
    }
    const button = make("button", { type: "button", textContent: choice.label });
    button.addEventListener("click", () => press(button, choice, id));
    return button;
  };
  const contentOf = async (file, small) => {
    const answer = await post("sent", { file: file.id, small });
    return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
  };
  const fileOf = (file) => {
    const size = file.size ? ` · ${Math.max(1, Math.round(file.size / 1000))} kB` : "";
    const button = make("button", { type: "button", dir: "auto", textContent: `📎 ${file.name}${size}` });
    button.addEventListener("click", async () => {
      const url = await contentOf(file, false).catch(() => null);
      if (!url) { status(say("file_away"), true); return; }
      make("a", { href: url, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    });
    if (file.picture) {
      contentOf(file, true).then((url) => {
        if (!url) return;
        const stay = atBottom();
        const picture = make("img", { src: url, alt: "" });
        picture.addEventListener("load", () => { if (stay) toBottom(); });
        button.prepend(picture);
      }).catch(() => {});
    }
    return button;
  };
  const fill = (element, message) => {
    const hadFocus = element.contains(document.activeElement);
    const folded = message.kind === "prompt" && !message.choices.length && message.replaces;
    element.className = `bubble ${message.kind}${folded ? " folded" : ""}${settled ? " fresh" : ""}`;
    const children = [make("span", { className: "unseen", textContent: `${say("support")}: ` })];
    children.push(make("p", { dir: "auto", textContent: message.text }));
    if (message.files) children.push(make("div", { className: "files" }, ...message.files.map(fileOf)));
    if (message.choices.length) {
      const choices = message.choices.flat().map((choice) => choiceOf(choice, message.id));
      const group = make("div", { className: "choices" }, ...choices);
      group.setAttribute("role", "group");
      children.push(group);
    }
    element.replaceChildren(...children);
    if (hadFocus) element.focus();
  };
  const apply = (message) => {
    if (message.number === null) {
      if (seenNotices.has(message.id)) return;
      seenNotices.add(message.id);
    } else {
      if (message.number <= last) return;
      if (!settled) drawOwn((own) => own.after < message.number);
      last = message.number;
    }
    if ("deletes" in message) {
      const own = elements.get(`own-${message.deletes}`);
      if (own) own.remove();
      memory.drop(message.deletes);
      return;
    }
    if (!("text" in message)) return;
    hideTyping();
    const stay = atBottom();
    let element = message.replaces ? elements.get(message.replaces) : null;
    if (!element) {
      element = make("div", { tabIndex: -1 });
      log.append(element);
    }
    fill(element, message);
    elements.set(message.id, element);
    if (stay) toBottom();
    if (settled && !message.replaces) announce();
  };
  const announce = () => {
    if (!shown || document.hidden) tellHost({ type: "frontdoor:message" });
    if (document.hidden && !framed && "Notification" in window && Notification.permission === "granted") {
      new Notification(say("new_reply"), { tag: "frontdoor" });
    }
  };
  const drawBubble = (own) => {
    const element = make("div", { className: "bubble mine", tabIndex: -1 },
      make("span", { className: "unseen", textContent: `${say("you")}: ` }),
      make("p", { dir: "auto", textContent: own.text }));
    elements.set(`own-${own.id}`, element);
    log.append(element);
    return element;
  };
  const drawOwn = (which) => {
    for (const own of memory.own) {
      if (!elements.has(`own-${own.id}`) && which(own)) drawBubble(own);
    }
  };
  const stateOf = (id, ...children) => {
    const element = elements.get(`own-${id}`);
    if (!element) return;
    element.querySelector(".state")?.remove();
    if (children.length) element.append(make("div", { className: "state" }, ...children));
  };

  // ---- "Support is writing": from the sending of something until its answer is shown ----------------------
  const TYPING_AFTER = 0.3, TYPING_FOR = 8;
  const typing = make("div", { className: "bubble typing" }, make("p", {}, make("i"), make("i"), make("i")));
  typing.setAttribute("aria-hidden", "true"); // the status line says it to who can't see it
  let typingTimer = 0;
  const hideTyping = () => { clearTimeout(typingTimer); typing.remove(); };
  const showTyping = () => {
    hideTyping();
    typingTimer = setTimeout(() => {
      log.append(typing);
      toBottom();
      typingTimer = setTimeout(hideTyping, TYPING_FOR * 1000);
    }, TYPING_AFTER * 1000);
  };

  // ---- Sending: one at a time, in order --------------------------------------------------------------------
  const queue = [];
  let sending = false;

  const post = (path, body) => fetch(`/chat/api/${path}`, {
    method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Front-Door": "1" }, body: JSON.stringify(body),
  });
  const upload = (item) => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const bar = make("progress", { max: 100, value: 0 });
    const words = make("span");
    const progress = (percent) => {
      bar.value = percent;
      words.textContent = say("uploading", { name: item.file.name, percent });
      bar.setAttribute("aria-label", words.textContent);
    };
    progress(0);
    stateOf(item.id, words, bar);
    request.open("POST", `/chat/api/files?client_id=${item.id}`);
    request.setRequestHeader("X-Front-Door", "1");
    request.setRequestHeader("X-File-Name", encodeURIComponent(item.file.name));
    request.setRequestHeader("Content-Type", item.file.type || "application/octet-stream");
    request.upload.onprogress = (event) => progress(Math.floor((event.loaded / (event.total || 1)) * 100));
    request.onload = () => done(new Response(request.responseText, { status: request.status }));
    request.onerror = request.onabort = () => fail(new TypeError("connection"));
    request.send(item.file);
  });
  const enqueue = (item) => { queue.push(item); pump(); };
  const pump = async () => {
    if (sending) return;
    sending = true;
    while (queue.length) {
      const item = queue[0];
      await deliver(item);
      queue.shift();
    }
    sending = false;
  };
  const deliver = async (item) => {
    for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
      stateOf(item.id, say("sending"));
      if (!item.file) showTyping();
      let answer = null, said = {};
      try {
        answer = item.file ? await upload(item) : await post("messages", item.body);
        said = await answer.json();
      } catch { answer = null; }
      if (answer?.ok) { accepted(item, said); return; }
      if (answer && answer.status === 401) { await begin(); continue; }
      hideTyping();
      if (answer && answer.status < 500 && answer.status !== 429) { refused(item, said); return; }
      const busy = answer && said.wait;
      if (answer) status(say(said.error || "unavailable", { wait: said.wait }), true);
      stateOf(item.id, say("waiting"));
      await Promise.race([wait(busy ? said.wait : pause), online()]);
    }
  };
  const online = () => new Promise((done) => addEventListener("online", done, { once: true }));
  const accepted = (item, said) => {
    stateOf(item.id);
    status("");
    const own = memory.own.find((one) => one.id === item.id);
    if (own) { own.sent = true; memory.save(); }
    item.done?.();
    if (said.code_due) showCode();
    connect();
  };
  const refused = (item, said) => {
    item.done?.();
    const reason = say(said.error || "refused", { name: item.file?.name || "" });
    memory.drop(item.id);
    if (item.id === "start" || item.body?.choice) { status(reason, true); return; }
    const again = make("button", { type: "button", textContent: say("retry") });
    again.addEventListener("click", () => { stateOf(item.id); enqueue({ ...item }); });
    stateOf(item.id, reason, ...(said.error === "too_large" ? [] : [again]));
  };
  const write = (text) => {
    const own = { id: freshId(), text, after: last, sent: false };
    memory.own.push(own);
    memory.save();
    drawBubble(own);
    toBottom();
    enqueue({ id: own.id, body: { client_id: own.id, text } });
  };
  const press = (button, choice, message) => {
    const group = button.parentElement;
    if (group.dataset.busy) return;
    group.dataset.busy = "yes";
    const buttons = [...group.children];
    buttons.forEach((each) => each.setAttribute("aria-disabled", "true"));
    status(say("sending"));
    const done = () => {
      delete group.dataset.busy;
      buttons.forEach((each) => each.removeAttribute("aria-disabled"));
    };
    const id = freshId();
    enqueue({ id, done, body: { client_id: id, choice: choice.value, message } });
  };
  const addFiles = (files) => {
    for (const file of files) {
      const own = { id: freshId(), text: `📎 ${file.name}` };
      drawBubble(own);
      toBottom();
      if (file.size > config.maximum_file) stateOf(own.id, say("too_large", { name: file.name }));
      else enqueue({ id: own.id, file });
    }
  };

  // ---- The connection --------------------------------------------------------------------------------------
  let socket = null, pause = FIRST_WAIT, timer = 0;

  const connect = () => {
    if (socket) return;
    clearTimeout(timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/chat/api/events?after=${last}&notice=${notice}`);
    socket.onmessage = (event) => {
      const said = JSON.parse(event.data);
      if (!live && settled) status(say("online"));
      live = true;
      pause = FIRST_WAIT;
      said.messages.forEach(apply);
      notice = said.notice;
      if (!settled) {
        drawOwn(() => true);
        settled = true;
        resume();
        if (codeDue) showCode();
        toBottom();
      }
    };
    socket.onclose = async (event) => {
      socket = null;
      if (event.code === 4404) return; // nothing was written yet: the first message connects
      if (live) status(say("offline"), true);
      live = false;
      if (event.code === 4401) await begin();
      timer = setTimeout(connect, pause * 1000 * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_WAIT);
    };
  };
  const hurry = () => { if (!socket) { pause = FIRST_WAIT; connect(); } };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && settled) hurry(); });

  // What was written but not taken before the page was loaded anew.
  const resume = () => {
    for (const own of memory.own) {
      if (!own.sent && !queue.some((item) => item.id === own.id)) {
        enqueue({ id: own.id, body: { client_id: own.id, text: own.text } });
      }
    }
  };

  // ---- Who this is -----------------------------------------------------------------------------------------
  const begin = async () => {
    for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
      try {
        const answer = await post("session", token ? { token } : {});
        const said = await answer.json();
        if (answer.ok) {
          if (memory.who && memory.who !== said.who) return becomeAnother();
          if (!said.confirmed) { status(say("not_confirmed")); token = ""; }
          if (!memory.who) memory.load(said.who);
          codeDue = said.code_due;
          return said;
        }
        status(say(said.error || "unavailable", { wait: said.wait }), true);
        await wait(said.wait || pause);
      } catch {
        status(say("offline"), true);
        await wait(pause);
      }
    }
  };
  // Another account, or no cookie is kept: then loading the page again would never end.
  const becomeAnother = () => {
    let kept = "", now = String(Math.floor(Date.now() / 30000));
    try {
      kept = sessionStorage.getItem("frontdoor.moved");
      sessionStorage.setItem("frontdoor.moved", now);
    } catch { kept = now; }
    if (kept !== now) location.reload();
    else status(say("no_cookie"), true);
    return new Promise(() => {});
  };
  let codeAsked = false, codeDue = false;
  const showCode = async () => {
    if (codeAsked) return;
    codeAsked = true;
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        const answer = await post("recovery", {});
        if (answer.ok) {
          const { code } = await answer.json();
          const element = make("div", { className: "bubble notice", id: "code-shown" }, make("p", { dir: "auto", textContent: say("code", { code }) }));
          log.append(element);
          toBottom();
          return;
        }
      } catch { /* tried again */ }
      await wait(2 ** tries);
    }
    codeAsked = false;
  };
  const start = async () => {
    const said = await begin();
    if (said.fresh) {
      settled = true;
      drawOwn(() => true);
      enqueue({ id: "start", body: { client_id: "start", text: "/start" } });
      resume();
    } else connect();
    tellHost({ type: "frontdoor:ready" });
  };

  // ---- What a person does ----------------------------------------------------------------------------------
  const grow = () => { input.style.blockSize = "auto"; input.style.blockSize = `${input.scrollHeight + 2}px`; };
  const submit = () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    grow();
    write(text);
  };
  at("compose").addEventListener("submit", (event) => { event.preventDefault(); submit(); input.focus(); });
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    // Enter that ends a Chinese or Japanese composition is no "send"; Safari tells it by 229 only.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      submit();
    }
  });
  at("attach").addEventListener("click", () => at("file").click());
  at("file").addEventListener("change", (event) => { addFiles(event.target.files); event.target.value = ""; });
  addEventListener("paste", (event) => {
    const files = event.clipboardData?.files || [];
    if (files.length) { event.preventDefault(); addFiles(files); }
  });
  const dropping = (on) => { at("drop").hidden = !on; };
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); dropping(true); }
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropping(false); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    dropping(false);
    if (event.dataTransfer) addFiles(event.dataTransfer.files);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (at("more").open) { at("more").open = false; at("more").firstElementChild.focus(); } else tellHost({ type: "frontdoor:close" });
  });
  addEventListener("message", (event) => {
    if (!host || event.origin !== host || event.source !== window.parent) return;
    const said = event.data || {};
    if (said.type === "frontdoor:shown") { shown = said.shown === true; if (shown) input.focus(); }
    if (said.type === "frontdoor:token" && typeof said.token === "string") { token = said.token; begin(); }
  });
  at("recover").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await post("recover", { code: at("code").value });
      const said = await answer.json();
      if (answer.ok) { location.reload(); return; }
      status(say(said.error, { wait: said.wait }), true);
    } catch { status(say("offline"), true); }
  });
  if (!framed && "Notification" in window && Notification.permission === "default") {
    at("notify").hidden = false;
    at("notify").addEventListener("click", async () => {
      const given = await Notification.requestPermission();
      at("notify").hidden = given !== "default";
      status(say(given === "granted" ? "notify_on" : "notify_off"));
    });
  }
  start();
})();
