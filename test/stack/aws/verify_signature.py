"""Says whether requests carry the signature that AWS's own signer (botocore) gives them.

Reads a JSON list of requests {method, url, headers, body} and the keys that they should be signed with from a file;
prints, for each request, the signature that it has and the one that it should have.
"""

import datetime
import json
import re
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class RequestTimeAuth(SigV4Auth):
    """Signs for the time and over the headers that the request names, as a server does that checks it."""

    def __init__(self, credentials, service, region, signed):
        super().__init__(credentials, service, region)
        self.signed = signed

    def headers_to_sign(self, request):
        headers = super().headers_to_sign(request)
        for name in list(headers.keys()):
            if name.lower() not in self.signed:
                del headers[name]
        for name in self.signed:
            if name not in headers:
                headers[name] = request.headers[name]
        return headers


def expected_signature(captured, keys):
    headers = {name.lower(): value for name, value in captured["headers"].items()}
    found = re.match(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
        r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$",
        headers["authorization"],
    )
    key_id, _day, region, service, signed, signature = found.groups()
    credentials = Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys.get("sessionToken"))
    auth = RequestTimeAuth(credentials, service, region, signed.split(";"))
    request = AWSRequest(method=captured["method"], url=captured["url"], data=captured["body"].encode())
    for name, value in headers.items():
        if name != "authorization":
            request.headers[name] = value
    request.context["timestamp"] = headers["x-amz-date"]
    canonical = auth.canonical_request(request)
    expected = auth.signature(auth.string_to_sign(request, canonical), request)
    body_hash = auth.payload(AWSRequest(method="PUT", url="https://none", data=captured["body"].encode()))
    return {
        "keyId": key_id,
        "region": region,
        "service": service,
        "signedHeaders": signed.split(";"),
        "signature": signature,
        "expected": expected,
        "bodyHash": headers.get("x-amz-content-sha256"),
        "expectedBodyHash": body_hash,
        "sessionToken": headers.get("x-amz-security-token"),
        "ageSeconds": (
            datetime.datetime.now(datetime.timezone.utc)
            - datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        ).total_seconds(),
    }


with open(sys.argv[1], encoding="utf-8") as given_file:
    given = json.load(given_file)
json.dump([expected_signature(request, given["keys"]) for request in given["requests"]], sys.stdout)
