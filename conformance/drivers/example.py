"""A small driver in Python: the protocol in one file. It keeps events in a file until Amplitude has taken them."""

import http.client
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ENV = {name[len("CONFORMANCE_"):]: value for name, value in os.environ.items() if name.startswith("CONFORMANCE_")}
SCALE = float(ENV.get("TIME_SCALE", "1"))  # of our own waits, and of nothing else
BATCH = 100
BATCH_BYTES = 900_000
JOURNAL = os.path.join(ENV["DATA_DIR"], "queue.ndjson")

changed = threading.Condition()
queue = []  # events that Amplitude has not taken yet, the oldest first
stopping = False


def append(events):
    """Stored before it is acknowledged."""
    with changed:
        with open(JOURNAL, "a", opener=lambda path, flags: os.open(path, flags, 0o600)) as journal:
            journal.writelines(json.dumps(event) + "\n" for event in events)
            journal.flush()
            os.fsync(journal.fileno())
        queue.extend(events)
        changed.notify()


def remove(events):
    """What is done goes out of the file: written anew beside it, and moved into its place."""
    done = {event["insert_id"] for event in events}
    with changed:
        queue[:] = [event for event in queue if event["insert_id"] not in done]
        with open(JOURNAL + ".new", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as journal:
            journal.writelines(json.dumps(event) + "\n" for event in queue)
            journal.flush()
            os.fsync(journal.fileno())
        os.replace(JOURNAL + ".new", JOURNAL)


def post(events):
    """Status and body; status 0 where there was no answer."""
    body = json.dumps({"api_key": ENV["API_KEY"], "events": events}).encode()
    request = urllib.request.Request(ENV["ENDPOINT"], body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10 * SCALE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        try:
            return error.code, json.loads(error.read())
        except ValueError:
            return error.code, {}
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}


def fitting(events):
    """The first of them that fit into one request; one at least."""
    size, count = 0, 0
    for event in events:
        size += len(json.dumps(event)) + 1
        if count > 0 and size > BATCH_BYTES:
            break
        count += 1
    return events[:count]


def named(answer):
    """Indexes of the events that a 400 refuses."""
    maps = ("events_with_missing_fields", "events_with_invalid_fields", "events_with_invalid_id_lengths")
    found = {index for name in maps for indexes in answer.get(name, {}).values() for index in indexes}
    return found | set(answer.get("silenced_events", []))


def deliver():
    wait, size = 0.5, BATCH
    while True:
        with changed:
            changed.wait_for(lambda: queue or stopping, timeout=60)
            batch = fitting(queue[:size])
        if not batch:
            if stopping:
                return
            continue
        status, answer = post(batch)
        if status == 200 and answer.get("code") == 200:
            remove(batch)
            wait, size = 0.5, min(BATCH, size * 2)
            continue
        refused = named(answer) if status == 400 else set()
        if refused:
            print(f"gave up {len(refused)} events: {answer.get('error')}", file=sys.stderr)
            remove([event for index, event in enumerate(batch) if index in refused])
        elif status in (400, 413) and len(batch) > 1 and "key" not in str(answer.get("error")):
            size = len(batch) // 2
        elif status == 413 or (status == 400 and "key" not in str(answer.get("error"))):
            print(f"gave up 1 event: {answer.get('error')}", file=sys.stderr)
            remove(batch)
        else:
            if stopping:
                return  # the file keeps them for the next start
            time.sleep((30 if status == 429 else wait) * SCALE)
            wait = min(wait * 2, 12)


class Intake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        append(body["events"])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


if os.path.exists(JOURNAL):
    with open(JOURNAL) as journal:
        queue.extend(json.loads(line) for line in journal if line.endswith("\n"))

server = ThreadingHTTPServer(("127.0.0.1", int(ENV.get("INTAKE_PORT", "0"))), Intake)
sender = threading.Thread(target=deliver)
sender.start()


def stop(*_):
    global stopping
    with changed:
        stopping = True
        changed.notify()
    threading.Thread(target=server.shutdown).start()


signal.signal(signal.SIGTERM, stop)
print(json.dumps({"type": "ready", "intake": f"http://127.0.0.1:{server.server_port}", "timeScale": SCALE}), flush=True)
server.serve_forever()
sender.join()
