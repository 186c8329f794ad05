"""Python reads this before anything else: no connection leaves this machine."""

import socket

real = socket.socket.connect


def connect(self, address):
    """Connect to this machine, and to no other."""
    here = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1")
    if not here:
        raise OSError(f"the network is not for lectures: {address}")
    return real(self, address)


socket.socket.connect = connect
