"""One signed POST to an address that a person typed: never to an address inside our own network.

The host is looked up once, every address it has must be public, and the connection goes to the address that was checked, so that
a name that points elsewhere a moment later changes nothing. No redirect is followed, no proxy asked; the whole answer has 10
seconds. `LYSPLAN_WEBHOOK_NETWORKS` names networks inside that may be reached all the same, there over plain HTTP too.

Signed as `Lysplan-Signature: t=SECONDS,v1=HEX`, HMAC-SHA256 of `SECONDS.` and the body under the webhook's secret.
"""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

CONNECT_SECONDS = 5
TOTAL_SECONDS = 10
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Ways to write an IPv4 address as a "global" IPv6 one: NAT64, 6to4, Teredo.
_WRAPPED = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class TargetRefused(Exception):
    """The address is not one that we send to; the message says why."""


class SendFailed(Exception):
    """Nothing came of it this time; `status` is the HTTP status where there was one."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Target:
    """An address with the network address that was looked up and allowed."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def target_checked(url: str) -> Target:
    """Looks the host up and allows the address, or raises TargetRefused with a sentence. SendFailed: no such host."""
    scheme, host, port, path = _parted(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SendFailed(_("This host is not known: %(host)s.") % {"host": host}) from None
    addresses = [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found]
    inside = [one for one in addresses if not _is_public(one)]
    if not all(_is_allowed(one) for one in inside):
        raise TargetRefused(_("This address leads into a private network. Give one that can be reached from outside."))
    if scheme == "http" and len(inside) < len(addresses):
        raise TargetRefused(_("The address must begin with https://."))
    return Target(scheme, host, port, path, str(addresses[0]))


def _parted(url: str) -> tuple[str, str, int, str]:
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise TargetRefused(_("The address holds spaces or signs that no address has."))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise TargetRefused(_("This is not an address that can be read.")) from None
    if parts.scheme not in ("http", "https") or not host:
        raise TargetRefused(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetRefused(_("The address must hold no user name, no password and no “#”."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise TargetRefused(_("The address holds spaces or signs that no address has."))
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path


def _is_public(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return _is_public(mapped)
    if address.version == 6 and any(address in net for net in _WRAPPED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_allowed(address: Address) -> bool:
    networks = [ipaddress.ip_network(net) for net in settings.LYSPLAN_WEBHOOK_NETWORKS]
    return any(address in net for net in networks if net.version == address.version)


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The value of `Lysplan-Signature`."""
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"


def send(target: Target, body: bytes, headers: Mapping[str, str], context: ssl.SSLContext | None = None) -> int:
    """POSTs and returns the status, one of 200 to 299. Raises SendFailed for everything else."""
    ended = threading.Event()
    try:
        with socket.create_connection((target.address, target.port), timeout=CONNECT_SECONDS) as plain:
            timer = threading.Timer(TOTAL_SECONDS, _cut, (plain, ended))
            timer.daemon = True
            timer.start()
            try:
                status = _posted(plain, target, body, headers, context)
            finally:
                timer.cancel()
    except (OSError, http.client.HTTPException) as error:
        slow = ended.is_set() or isinstance(error, TimeoutError)
        why = _("The address did not answer in time.") if slow else _("The connection failed.")
        raise SendFailed(why) from error
    if not 200 <= status < 300:
        raise SendFailed(_("The address answered with status %(status)d.") % {"status": status}, status)
    return status


def _posted(
    plain: socket.socket, target: Target, body: bytes, headers: Mapping[str, str], context: ssl.SSLContext | None
) -> int:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=CONNECT_SECONDS)
    channel = plain
    if target.scheme == "https":
        channel = (context or ssl.create_default_context()).wrap_socket(plain, server_hostname=target.host)
    connection.sock = channel
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(1024)  # of what it says nothing is kept
        return answer.status
    finally:
        connection.close()


def _cut(channel: socket.socket, ended: threading.Event) -> None:
    """Ends a connection that drips: each read alone is quick enough."""
    ended.set()
    try:
        channel.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
