"""The local chat: one channel on a page of this machine, for teams without a platform and for trying Xuke."""
