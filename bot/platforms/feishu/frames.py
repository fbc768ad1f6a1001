"""The frames of Feishu's long connection: protobuf messages, described here since no schema is published.

SeqID = 1, LogID = 2, service = 3, method = 4 (0 control, 1 data), headers = 5 (key = 1, value = 2),
payload = 8 (as the official SDKs' `ws/pb` read them).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

CONTROL, DATA = 0, 1
_NAMES = ((1, "seq_id", "UINT64"), (2, "log_id", "UINT64"), (3, "service", "INT32"), (4, "method", "INT32"))


@dataclass(frozen=True)
class Frame:
    """One frame; `method` is CONTROL or DATA."""

    service: int
    method: int
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: bytes = b""
    seq_id: int = 0
    log_id: int = 0

    def pack(self) -> bytes:
        """As it goes over the wire."""
        made = _message()(seq_id=self.seq_id, log_id=self.log_id, service=self.service, method=self.method)
        for key, value in self.headers.items():
            made.headers.add(key=key, value=value)
        made.payload = self.payload
        return bytes(made.SerializeToString())


def read_frame(raw: bytes) -> Frame:
    """Raises ValueError for what is none."""
    try:
        found = _message().FromString(raw)
    except DecodeError as error:
        raise ValueError("no frame") from error
    headers = {it.key: it.value for it in found.headers}
    return Frame(found.service, found.method, headers, found.payload, found.seq_id, found.log_id)


@cache
def _message() -> Any:
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="xuke/feishu_frame.proto", package="xuke", syntax="proto2")
    header = file.message_type.add(name="Header")
    for number, name in ((1, "key"), (2, "value")):
        header.field.add(
            name=name, number=number, type=kinds.TYPE_STRING, label=kinds.LABEL_REQUIRED, json_name=name
        )
    frame = file.message_type.add(name="Frame")
    for number, name, kind in _NAMES:
        frame.field.add(
            name=name, number=number, type=getattr(kinds, f"TYPE_{kind}"), label=kinds.LABEL_REQUIRED
        )
    frame.field.add(
        name="headers",
        number=5,
        type=kinds.TYPE_MESSAGE,
        type_name=".xuke.Header",
        label=kinds.LABEL_REPEATED,
    )
    for number, name in ((6, "payload_encoding"), (7, "payload_type"), (9, "log_id_new")):
        frame.field.add(name=name, number=number, type=kinds.TYPE_STRING, label=kinds.LABEL_OPTIONAL)
    frame.field.add(name="payload", number=8, type=kinds.TYPE_BYTES, label=kinds.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("xuke.Frame"))
