"""Many inputs: each path read and judged, in this process or in several."""

from mailint.run.inputs import Inputs, inputs, read_one
from mailint.run.running import AUTO, check, is_worth_keeping

__all__ = ["AUTO", "Inputs", "check", "inputs", "is_worth_keeping", "read_one"]
