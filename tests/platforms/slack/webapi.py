"""A Web API that costs next to nothing, for load: takes what is posted, and is as slow as it is told.

python -m tests.platforms.slack.webapi PORT
"""

import asyncio
import json
import random
import sys
from typing import Any
from urllib.parse import urlsplit

from tests.platforms.slack.emulator import APP, BOT, BOT_USER, TEAM
from tests.platforms.slack.front import parsed


class WebApi:
    """Its memory. `/_slow` with {"seconds": 5} makes every call so slow; `/_spoil` with {"share": 0.1} lets
    so many posts fail, be limited, or lose their answers; `/_posts` tells what was posted."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.channels: dict[str, list[dict[str, Any]]] = {}
        self.calls: dict[str, int] = {}
        self.slow = 0.0
        self.number = 0
        self.spoiled = 0.0
        self.chance = random.Random(4)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                raw = await reader.readexactly(int(headers.get("content-length", "0")))
                method = urlsplit(lines[0].split(" ")[1]).path.rsplit("/", 1)[-1]
                if not method.startswith("_") and self.slow:
                    await asyncio.sleep(self.slow)
                fate = self.fate(method)
                if fate in ("500 Failed", "429 Limited"):
                    writer.write(f"HTTP/1.1 {fate}\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n".encode())
                    break
                given = parsed(raw, headers.get("content-type", ""))
                content = json.dumps(self.answer(method, given)).encode()
                if fate == "lost":
                    break
                start = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
                )
                close = headers.get("connection") == "close"
                writer.write(
                    f"{start}Connection: {'close' if close else 'keep-alive'}\r\n\r\n".encode() + content
                )
                await writer.drain()
                if close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def fate(self, method: str) -> str:
        """What becomes of a call."""
        if method != "chat.postMessage" or self.chance.random() >= self.spoiled:
            return ""
        return self.chance.choice(("500 Failed", "429 Limited", "lost"))

    def answer(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a call gives."""
        if method == "_slow":
            self.slow = float(body["seconds"])
            return {}
        if method == "_spoil":
            self.spoiled = float(body["share"])
            return {}
        if method == "_posts":
            return {"posts": self.posts, "calls": self.calls}
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "auth.test":
            return {
                "ok": True,
                "url": "https://qinghe.slack.com/",
                "team": "Qinghe",
                "team_id": TEAM,
                "user": "xuke",
                "user_id": BOT_USER,
                "bot_id": BOT,
                "app_id": APP,
            }
        if method == "chat.postMessage":
            self.number += 1
            ts = f"1700000000.{self.number:06}"
            heading = " ".join(str(body.get("text", "")).split())[:200]
            post = {
                "channel": body.get("channel"),
                "thread_ts": body.get("thread_ts"),
                "text": heading,
                "ts": ts,
                "user": BOT_USER,
                "metadata": body.get("metadata"),
            }
            self.posts.append(post)
            self.channels.setdefault(str(body.get("channel")), []).append(post)
            return {"ok": True, "channel": body.get("channel"), "ts": ts, "message": {"ts": ts}}
        if method in ("conversations.history", "conversations.replies"):
            there = self.channels.get(str(body.get("channel")), [])
            return {"ok": True, "messages": there[-200:], "has_more": False}
        if method == "chat.getPermalink":
            return {"ok": True, "permalink": "https://qinghe.slack.com/archives/C/p1"}
        return {"ok": True, "user": {"id": "U1", "name": "mei"}, "view": {"id": "V1", "hash": "1.1"}}


async def main(port: int) -> None:
    """Serves until it is stopped."""
    server = await asyncio.start_server(WebApi().serve, "127.0.0.1", port, limit=2**22, backlog=1_000)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
