"""What Xuke's speed is measured against: Bolt with a handler that only says hello.

python -m tests.platforms.slack.hello stock|threads|fastest     prints its address; SLACK_API_URL as for Xuke

`stock` is Bolt's Starlette adapter as documented, which keeps the event loop while Bolt waits for the ack;
`threads` does the same in Starlette's threads; `fastest` has process_before_response=True.
"""

import os
import sys

import uvicorn
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.platforms.slack.client import SECRET
from tests.platforms.slack.emulator import BOT_TOKEN, free_port


def main(how: str) -> None:
    """Serves until it is stopped."""
    app = App(
        client=WebClient(BOT_TOKEN, base_url=os.environ["SLACK_API_URL"]),
        signing_secret=SECRET,
        token_verification_enabled=False,
        process_before_response=how == "fastest",
    )

    @app.command("/license")
    def hello(ack: Ack) -> None:
        ack("hello")

    handler = SlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        if how != "threads":
            return await handler.handle(request)
        body = (await request.body()).decode()
        asked = BoltRequest(body=body, query=dict(request.query_params), headers=dict(request.headers))
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    server = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    port = free_port()
    print(f"http://127.0.0.1:{port}", flush=True)
    uvicorn.run(server, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1])
