"""Runs webhooks.json with Python's own hmac: a second reading of Standard Webhooks 1.0, as strict as ours."""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import sys


def verify(secrets, now, headers, body):
    """The place of the secret that signed, or None."""

    def one(name):
        values = [value for header, value in headers if header.lower() == name]
        return values[0] if len(values) == 1 else ""

    message_id, timestamp, signature = one("webhook-id"), one("webhook-timestamp"), one("webhook-signature")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", message_id) or not re.fullmatch(r"[0-9]{10}", timestamp):
        return None
    entries = signature.split(" ")
    if len(signature) > 1024 or len(entries) > 10 or abs(now - int(timestamp)) > 300:
        return None
    offered = [entry[3:] for entry in entries if re.fullmatch(r"v1,[A-Za-z0-9+/]{43}=", entry)]
    for place, secret in enumerate(secrets):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        if any(hmac.compare_digest(base64.b64decode(text), mac) for text in offered):
            return place
    return None


def said(given):
    body = base64.b64decode(given["bodyBase64"]) if "bodyBase64" in given else given["body"].encode("utf-8")
    place = verify(given["secrets"], given["now"], given["headers"], body)
    return {"accepted": place is not None, **({} if place is None else {"secret": place})}


if __name__ == "__main__":
    file = pathlib.Path(__file__).parent.parent / "webhooks.json"
    vectors = json.loads(file.read_text("utf-8"))["vectors"]
    wrong = [vector["name"] for vector in vectors if said(vector["input"]) != vector["expected"]]
    for name in wrong:
        print("✗", name)
    print(f"Python: {len(vectors)} compared, {len(wrong)} differ")
    sys.exit(1 if wrong else 0)
