"""The trained encoder as an ONNX graph in 8 bits: what onnxruntime reads in data/learned/encoder.onnx.

Weights stand as 8-bit integers with a scale for each `BLOCK` of them; sums are taken on 8-bit integers as
well, with a scale for each block of a piece's values (onnxruntime's MatMulNBits), so that a text is read the
same alone and among others. What is small (biases, norms, positions, heads) stays in 32 bits.

A development tool: nothing that answers imports it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADS_OF_ATTENTION = 12
EPSILON = 1e-12
POSITIONS = 128
BLOCK = 32
CONTRIB = "com.microsoft"

Arrays = Mapping[str, NDArray[np.float32]]


def export(weights: Arrays, layers: int, path: Path) -> None:
    """Writes the graph: (ids: int64 [texts, pieces], mask: float [texts, pieces]) -> float [texts, heads]."""
    import onnx

    graph = _Graph()
    hidden = graph.embed(weights)
    attended = graph.mask()
    for layer in range(layers):
        own = {
            name.split(".", 1)[1]: value for name, value in weights.items() if name.startswith(f"{layer}.")
        }
        hidden = graph.layer(f"l{layer}", hidden, attended, own)
    graph.heads(hidden, weights["head.w"], weights["head.b"])
    onnx.save(graph.model(), str(path))


class _Graph:
    """Nodes and constants of an ONNX graph under way."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"])
        mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "pieces"])
        out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["texts", None])
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
        graph = helper.make_graph(self._nodes, "encoder", [ids, mask], [out], self._constants)
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes(kind, inputs, [output], **attributes)
        return output

    def nodes(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, outputs, **attributes))

    def embed(self, weights: Arrays) -> str:
        words, scales = _eight_bits(weights["emb.word"], axis=1)
        found = self.node("Gather", [self.constant("words", words), "ids"], "word8")
        found = self.node("Cast", [found], "word", to=1)
        scale = self.node("Gather", [self.constant("word_scales", scales), "ids"], "word_scale")
        found = self.node("Mul", [found, scale], "words_read")
        self.node("Shape", ["ids"], "shape")
        width = self.node("Gather", ["shape", self.constant("one", np.array([1], np.int64))], "width")
        start, axis = (
            self.constant("start", np.array([0], np.int64)),
            self.constant("axis", np.array([0], np.int64)),
        )
        positions = self.constant("positions", weights["emb.pos"][:POSITIONS])
        here = self.node("Slice", [positions, start, width, axis], "here")
        found = self.node("Add", [found, here], "placed")
        return self.norm("emb", found, weights["emb.lnw"], weights["emb.lnb"])

    def mask(self) -> str:
        """0 where a piece stands, -10,000 where a shorter text has none, as [texts, 1, 1, pieces]."""
        axes = self.constant("mask_axes", np.array([1, 2], np.int64))
        wide = self.node("Unsqueeze", ["mask", axes], "mask4")
        less = self.node("Sub", [wide, self.constant("unit", np.array(1, np.float32))], "less")
        return self.node("Mul", [less, self.constant("far", np.array(10_000, np.float32))], "attended")

    def linear(self, name: str, hidden: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        size, out = weight.shape
        blocks = weight.T.reshape(out * size // BLOCK, BLOCK)
        eight, scales = _eight_bits(blocks, axis=1)
        shifted = (eight.astype(np.int16) + 128).astype(np.uint8).reshape(out, size // BLOCK, BLOCK)
        inputs = [hidden, self.constant(f"{name}.w", shifted)]
        inputs.append(self.constant(f"{name}.s", scales.reshape(out, -1)))
        sizes = {"K": size, "N": out, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        product = self.node("MatMulNBits", inputs, f"{name}.m", domain=CONTRIB, **sizes)
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.o")

    def norm(self, name: str, hidden: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        inputs = [hidden, self.constant(f"{name}.nw", weight), self.constant(f"{name}.nb", bias)]
        return self.node("LayerNormalization", inputs, f"{name}.n", axis=-1, epsilon=EPSILON)

    def layer(self, name: str, hidden: str, attended: str, own: Arrays) -> str:
        size = own["q.w"].shape[0]
        sizes = np.array([0, 0, HEADS_OF_ATTENTION, size // HEADS_OF_ATTENTION], np.int64)
        weight = np.concatenate([own[f"{part}.w"] for part in "qkv"], axis=1)
        bias = np.concatenate([own[f"{part}.b"] for part in "qkv"])
        flat = self.linear(f"{name}.qkv", hidden, weight, bias)
        parts = [f"{name}.{part}" for part in "qkv"]
        self.nodes("Split", [flat], parts, axis=2, num_outputs=3)
        shape = self.constant(f"{name}.shape", sizes)
        split: dict[str, str] = {}
        for part, flat in zip("qkv", parts, strict=True):
            wide = self.node("Reshape", [flat, shape], f"{flat}4")
            order = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
            split[part] = self.node("Transpose", [wide], f"{flat}t", perm=order)
        scale = self.constant(f"{name}.root", np.array((size // HEADS_OF_ATTENTION) ** -0.5, np.float32))
        queries = self.node("Mul", [split["q"], scale], f"{name}.qs")
        likeness = self.node("MatMul", [queries, split["k"]], f"{name}.qk")
        likeness = self.node("Add", [likeness, attended], f"{name}.qkm")
        shares = self.node("Softmax", [likeness], f"{name}.shares", axis=-1)
        mixed = self.node(
            "Transpose",
            [self.node("MatMul", [shares, split["v"]], f"{name}.mix")],
            f"{name}.mixt",
            perm=[0, 2, 1, 3],
        )
        back = self.constant(f"{name}.back", np.array([0, 0, size], np.int64))
        mixed = self.node("Reshape", [mixed, back], f"{name}.mixed")
        out = self.linear(f"{name}.ao", mixed, own["ao.w"], own["ao.b"])
        hidden = self.norm(
            f"{name}.a", self.node("Add", [hidden, out], f"{name}.r1"), own["aln.w"], own["aln.b"]
        )
        inner = self.linear(f"{name}.fi", hidden, own["fi.w"], own["fi.b"])
        inner = self.node("Gelu", [inner], f"{name}.gelu")
        out = self.linear(f"{name}.fo", inner, own["fo.w"], own["fo.b"])
        return self.norm(
            f"{name}.f", self.node("Add", [hidden, out], f"{name}.r2"), own["oln.w"], own["oln.b"]
        )

    def heads(self, hidden: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        """The mean over the pieces of a text, and the heads on it."""
        last = self.constant("last", np.array([2], np.int64))
        wide = self.node("Unsqueeze", ["mask", last], "mask3")
        masked = self.node("Mul", [hidden, wide], "masked")
        along = self.constant("along", np.array([1], np.int64))
        total = self.node("ReduceSum", [masked, along], "total", keepdims=0)
        count = self.node("ReduceSum", ["mask", along], "count", keepdims=1)
        mean = self.node("Div", [total, count], "mean")
        product = self.node("MatMul", [mean, self.constant("head.w", weight)], "head.m")
        self.node("Add", [product, self.constant("head.b", bias)], "out")


def _eight_bits(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Values as integers of -127 to 127, and the scale of each row (axis 1) or column (axis 0)."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-8) / 127
    return np.rint(values / scales).astype(np.int8), scales.astype(np.float32)
