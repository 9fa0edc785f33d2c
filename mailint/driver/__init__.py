"""Takes values as the grammars do, over the parse tables that Lark computed, and makes nodes of them; wants no Lark."""

from mailint.driver.nesting import mask_nested_comments
from mailint.driver.parser import Make, Parsed, Parser, Token

__all__ = ["Make", "Parsed", "Parser", "Token", "mask_nested_comments"]
