"""Runs cart-hash.json with Python's own json, unicodedata and hashlib."""

import base64
import hashlib
import json
import pathlib
import sys
import unicodedata


def canonical(value):
    """RFC 8785 for texts, whole numbers, booleans, null, lists and objects."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def nfc(text):
    text.encode("utf-8")  # half a character has no UTF-8
    return unicodedata.normalize("NFC", text)


def whole(number):
    if number != int(number) or abs(number) >= 2**53:
        raise ValueError("no whole number")
    return int(number)


def plain(value):
    if isinstance(value, str):
        return nfc(value)
    return value if isinstance(value, bool) else whole(value)


def cart_text(cart):
    items = [
        {
            "productId": nfc(item["productId"]),
            "quantity": whole(item["quantity"]),
            "billingCycle": nfc(item["billingCycle"]),
            "configOptions": {nfc(name): plain(value) for name, value in item.get("configOptions", {}).items()},
        }
        for item in cart["items"]
    ]
    repeated = cart.get("confirmDuplicateOf")
    return canonical(
        {
            "v": 1,
            "account": nfc(cart["account"]),
            "items": sorted(items, key=lambda item: canonical(item).encode("utf-8")),
            "confirmDuplicateOf": None if repeated is None else nfc(repeated),
        }
    )


def expected(cart):
    try:
        text = cart_text(cart)
    except ValueError:
        return {"error": "not hashable"}
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return {"canonical": text, "hash": base64.urlsafe_b64encode(digest).decode().rstrip("=")}


if __name__ == "__main__":
    file = pathlib.Path(__file__).parent.parent / "cart-hash.json"
    vectors = json.loads(file.read_text("utf-8"))["vectors"]
    wrong = [vector["name"] for vector in vectors if expected(vector["input"]) != vector["expected"]]
    for name in wrong:
        print("✗", name)
    print(f"Python: {len(vectors)} compared, {len(wrong)} differ")
    sys.exit(1 if wrong else 0)
