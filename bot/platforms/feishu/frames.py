"""The frames of Feishu's long connection: protobuf messages, described here since no schema is published.

SeqID = 1, LogID = 2, service = 3, method = 4 (0 control, 1 data), headers = 5 (key = 1, value = 2), payload's
encoding = 6 and type = 7, payload = 8, LogIDNew = 9 (as the official SDKs' `ws/pb` read them). There the
first four are required: they are always written, and what comes without one is read all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

CONTROL, DATA = 0, 1
_NUMBERS = {"seq_id": (1, "UINT64"), "log_id": (2, "UINT64"), "service": (3, "INT32"), "method": (4, "INT32")}
_TEXTS = {"payload_encoding": 6, "payload_type": 7, "log_id_new": 9}


@dataclass(frozen=True)
class Frame:
    """One frame; `method` is CONTROL or DATA."""

    service: int
    method: int
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: bytes = b""
    seq_id: int = 0
    log_id: int = 0
    payload_encoding: str = ""
    payload_type: str = ""
    log_id_new: str = ""

    def pack(self) -> bytes:
        """As it goes over the wire."""
        made = _message()(payload=self.payload)
        for name in _NUMBERS:
            setattr(made, name, getattr(self, name))
        for name in _TEXTS:
            if text := getattr(self, name):
                setattr(made, name, text)
        for key, value in self.headers.items():
            made.headers.add(key=key, value=value)
        return bytes(made.SerializeToString())


def read_frame(raw: bytes) -> Frame:
    """Raises ValueError for what is none."""
    try:
        found = _message().FromString(raw)
    except DecodeError as error:
        raise ValueError("no frame") from error
    headers = {it.key: it.value for it in found.headers}
    rest = {name: getattr(found, name) for name in (*_NUMBERS, *_TEXTS)}
    return Frame(headers=headers, payload=found.payload, **rest)


@cache
def _message() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="xuke/feishu_frame.proto", package="xuke", syntax="proto2")
    header = file.message_type.add(name="Header")
    for number, name in ((1, "key"), (2, "value")):
        _add(header, name, number, "STRING")
    frame = file.message_type.add(name="Frame")
    for name, (number, kind) in _NUMBERS.items():
        _add(frame, name, number, kind)
    _add(frame, "headers", 5, "MESSAGE", label="REPEATED", type_name=".xuke.Header")
    for name, number in _TEXTS.items():
        _add(frame, name, number, "STRING")
    _add(frame, "payload", 8, "BYTES")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("xuke.Frame"))


def _add(message: Any, name: str, number: int, kind: str, label: str = "OPTIONAL", **more: str) -> None:
    kinds = descriptor_pb2.FieldDescriptorProto
    message.field.add(
        name=name,
        number=number,
        type=getattr(kinds, f"TYPE_{kind}"),
        label=getattr(kinds, f"LABEL_{label}"),
        **more,
    )
