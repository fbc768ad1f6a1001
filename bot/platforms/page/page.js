// A window whose session is over, or that its server no longer knows, is opened anew: a stranger gets the login.
addEventListener("load", () => {
  const wait = setInterval(() => {
    if (!window.socket) return;
    clearInterval(wait);
    window.socket.on("connect_error", async () => {
      const response = await fetch(location.href, { method: "HEAD" }).catch(() => null);
      if (response && response.status === 401) location.reload();
    });
  }, 200);
});
