// What is typed lives in the browser: in its field, and in this tab's storage until the server has taken it.
const xuke = (() => {
  const visitor = document.querySelector('meta[name="xuke-visitor"]').content;
  const name = (keep, kind) => `xuke:${visitor}:${kind}:${keep}`;
  const read = (keep, kind) => sessionStorage.getItem(name(keep, kind));
  const write = (keep, kind, text) => {
    if (text) sessionStorage.setItem(name(keep, kind), text);
    else sessionStorage.removeItem(name(keep, kind));
  };
  const waiting = (keep) => JSON.parse(read(keep, "sent") ?? "[]");
  const connected = () => window.socket?.connected ?? false;

  // Back into a field that stands anew: what was sent into a connection that broke, and what was being typed.
  const restore = (field) => {
    const keep = field.dataset.keep;
    const lost = waiting(keep);
    const typed = read(keep, "draft");
    if (typed === null && !lost.length) return;
    field.value = [...lost, typed ?? ""].join("\n").trimEnd();
    write(keep, "sent", "");
    write(keep, "draft", field.value);
  };
  const restoreIn = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.dataset.keep) restore(node);
    node.querySelectorAll("[data-keep]").forEach(restore);
  };
  new MutationObserver((changes) => changes.forEach((it) => it.addedNodes.forEach(restoreIn))).observe(
    document.documentElement,
    { childList: true, subtree: true },
  );
  const remember = (event) => {
    const keep = event.target.dataset?.keep;
    if (keep) write(keep, "draft", event.target.value);
  };
  document.addEventListener("input", remember);
  document.addEventListener("change", remember);

  // A window whose session is over is opened anew: whoever looks at it gets the login.
  addEventListener("load", () => {
    const wait = setInterval(() => {
      if (!window.socket) return;
      clearInterval(wait);
      window.socket.on("connect_error", async () => {
        const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
        if (answer?.status === 401) location.reload();
      });
    }, 200);
  });

  return {
    // The text of a field, which is empty from then on; null while there is nothing, or nobody to take it.
    take(field) {
      const text = field.value;
      const keep = field.dataset.keep;
      if (!text.trim() || !connected()) return null;
      write(keep, "sent", JSON.stringify([...waiting(keep), text]));
      field.value = "";
      write(keep, "draft", "");
      return text;
    },
    taken(keep) {
      const rest = waiting(keep).slice(1);
      write(keep, "sent", rest.length ? JSON.stringify(rest) : "");
    },
    // What a form holds; null while it is on its way, or nobody is there to take it.
    collect(form) {
      if (!connected() || form.dataset.sent) return null;
      form.dataset.sent = "yes";
      return Object.fromEntries(new FormData(form));
    },
    refused(formId, fieldId) {
      const form = document.getElementById(formId);
      if (form) delete form.dataset.sent;
      // Whoever types elsewhere by now goes on there.
      const active = document.activeElement;
      if (active === document.body || active?.type === "submit") document.getElementById(fieldId)?.focus();
    },
    forget(keep) {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(name(keep, "draft"))) sessionStorage.removeItem(key);
    },
    async logOut() {
      sessionStorage.clear();
      await fetch("/logout", { method: "POST" }).catch(() => null);
      location.assign("/");
    },
  };
})();
