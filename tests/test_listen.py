"""Told to stop, the process ends within ten seconds, whatever is stuck."""

import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.serving import ROOT

STUCK_IN = {
    "a request": "await run_in_threadpool(stuck)",
    "a request that is not cancelled": "await asyncio.shield(run_in_threadpool(stuck))",
    "a thread of its own": "Thread(target=stuck).start()",
    "a pool": "ThreadPoolExecutor(1).submit(stuck)",
}
PROGRAM = """
import asyncio, sys, time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from bot.listen import address_of, open_sockets, run

def stuck():
    print("stuck", flush=True)
    time.sleep(120)

async def handle(request):
    {stuck}
    return Response()

sockets = open_sockets("127.0.0.1", 0)
run(Starlette(routes=[Route("/", handle)]), sockets, address_of("127.0.0.1", sockets[0]), lambda loop: None)
"""


@pytest.mark.parametrize("how", STUCK_IN.values(), ids=list(STUCK_IN))
def test_a_stuck_thread_does_not_keep_the_process_alive(how: str) -> None:
    command = [sys.executable, "-c", PROGRAM.replace("{stuck}", how)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = urlsplit(process.stdout.readline().strip())
        connection = HTTPConnection(address.netloc, timeout=60)
        Thread(target=_ask, args=(connection,), daemon=True).start()
        assert process.stdout.readline() == "stuck\n"
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert time.monotonic() - begun < 10


def _ask(connection: HTTPConnection) -> None:
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except OSError:  # the process has ended
        return
