"""The peers that cleanlit is benchmarked beside, each in an environment of its own."""

from benchmarks.peers.catalogue import Peer
from benchmarks.peers.environment import command, installed, missing

__all__ = ["Peer", "command", "installed", "missing"]
