"""Sends events to the emulator and asks it what became of them. Needs nothing but Python 3."""

import json
import os
import urllib.error
import urllib.request

# `amplitude-emulator exec` puts these into the environment; without it, a running `npm run emulate` is meant.
URL = os.environ.get("AMPLITUDE_EMULATOR_US_URL", "http://127.0.0.1:9100")
KEY = os.environ.get("AMPLITUDE_EMULATOR_US_KEY", "a11ce0000000000000000000000005e5")
CONTROL = f"{URL}/_emulator/v1"


def call(url, body=None):
    """Posts a body (or gets, without one); gives the status and the JSON of the answer, whatever the status."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def send(**event):
    return call(f"{URL}/2/httpapi", {"api_key": KEY, "events": [event]})[0]


call(f"{CONTROL}/reset", {})
print("sent:", send(event_type="Hello", user_id="user-1"))

_, answer = call(f"{CONTROL}/events/wait", {"match": {"userId": "user-1"}, "timeoutMs": 5000})
event = answer["events"][0]
print(f"stored: {event['eventType']} of {event['userId']}, as amplitude_id {event['amplitudeId']}")

call(f"{CONTROL}/faults", {"status": 503, "times": 2})
print("outage:", ", ".join(str(send(event_type="Hello", user_id="user-1")) for _ in range(3)))

send(event_type="Hello", user_id="bob")
_, answer = call(f"{CONTROL}/events?verdict=rejected&userId=bob")
print("refused:", answer["events"][0]["rule"])
