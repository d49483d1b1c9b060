"""Where a webhook is sent, and where never: no private address by any spelling, no redirect, no address swapped in between."""

import datetime
import hashlib
import hmac
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from planner.webhooks import sending
from planner.webhooks.sending import SendFailed, Target, TargetRefused, send, signature, target_checked

from .receiver import dripping, receiver

INSIDE = [  # addresses to be refused, none to listen on
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    "0.0.0.0",  # noqa: S104
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "2130706433", "0x7f000001", "127.1"),
    *("017700000001", "localhost", "LOCALHOST", "127.0.0.1.", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]"),
    *("[2001:0:7f00:1::]", "[::127.0.0.1]", "[2001:db8::1]", "①②⑦.0.0.1"),
]


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_no_spelling_of_an_inner_address_is_allowed(host, scheme):
    with pytest.raises((TargetRefused, SendFailed)) as refused:
        target_checked(f"{scheme}://{host}/hook")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        *("", "hook", "ftp://203.0.113.7/", "file:///etc/passwd", "gopher://x/", "https://", "https:///path", "//x/y"),
        *("https://user@8.8.8.8/", "https://user:word@8.8.8.8/", "https://8.8.8.8/#part", "https://8.8.8.8:99999/"),
        *(
            "https://8.8.8.8/a b",
            "https://8.8.8.8/\r\nHost: x",
            "https://8.8.8.8/\tx",
            "https://8.8.8.8/æ",
            "https://[x/",
        ),
        *("http://8.8.8.8/", "javascript:alert(1)", "https://" + "a" * 70 + ".no/", "https://8.8.8.8\x00/"),
    ],
    ids=repr,
)
def test_what_is_no_https_address_gets_a_sentence(url):
    with pytest.raises((TargetRefused, SendFailed)) as refused:
        target_checked(url)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("url", "port", "path"), [("https://8.8.8.8/hook?a=1", 443, "/hook?a=1"), ("https://8.8.8.8:8443", 8443, "/")]
)
def test_public_address_is_allowed_and_kept(url, port, path):
    assert target_checked(url) == Target("https", "8.8.8.8", port, path, "8.8.8.8")


def test_operator_may_name_networks_inside(settings):
    settings.LYSPLAN_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    assert target_checked("http://127.0.0.1:81/x").address == "127.0.0.1"
    with pytest.raises(TargetRefused):
        target_checked("https://10.0.0.1/")


def test_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_now():
    with receiver() as found:
        target = Target("http", "receiver.example", found.port, "/hook", "127.0.0.1")
        assert send(target, b"{}", {"Lysplan-Event": "ping"}) == 204
    path, headers, body = found.heard[0]
    assert (path, body, headers["Host"]) == ("/hook", b"{}", f"receiver.example:{found.port}")


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 500])
def test_redirects_are_not_followed_and_errors_are_failures(status):
    with receiver() as found:
        found.status, found.location = status, f"http://127.0.0.1:{found.port}/inner"
        with pytest.raises(SendFailed) as failed:
            send(Target("http", "x", found.port, "/", "127.0.0.1"), b"{}", {})
    assert failed.value.status == status and len(found.heard) == 1


def test_nobody_there_is_a_failure_in_words():
    with receiver() as found:
        port = found.port
    with pytest.raises(SendFailed, match="connection failed"):
        send(Target("http", "x", port, "/", "127.0.0.1"), b"{}", {})


def test_answer_that_drips_ends_in_time(monkeypatch):
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.4)
    with dripping() as port:
        begun = time.monotonic()
        with pytest.raises(SendFailed, match="in time"):
            send(Target("http", "x", port, "/", "127.0.0.1"), b"{}", {})
    assert time.monotonic() - begun < 3


def test_signature_is_what_a_receiver_computes():
    made = signature("secret", b'{"a": 1}', 1764057600)
    expected = hmac.new(b"secret", b'1764057600.{"a": 1}', hashlib.sha256).hexdigest()
    assert made == f"t=1764057600,v1={expected}"


@pytest.fixture
def certificate(tmp_path):
    """Contexts of a server and of a client that trusts it, for the name receiver.example."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_certificate_must_be_trusted_and_of_that_name(certificate):
    server, trusting = certificate
    with receiver(server) as found:
        good = Target("https", "receiver.example", found.port, "/", "127.0.0.1")
        with pytest.raises(SendFailed):
            send(good, b"{}", {})
        with pytest.raises(SendFailed):
            send(Target("https", "other.example", found.port, "/", "127.0.0.1"), b"{}", {}, trusting)
        assert found.heard == []
        assert send(good, b"{}", {}, trusting) == 204
    assert len(found.heard) == 1
