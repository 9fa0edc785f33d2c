"""The same parse by Lark itself, with the same recovery: what our driver is compared with."""

from functools import cache

from lark import Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from mailint.grammar import build, mask_nested_comments


@cache
def parser(grammar, start):
    comments = []

    def keep(token):
        comments.append((token.start_pos, token.end_pos))
        return token

    lark = build(grammar, start, lexer_callbacks={"COMMENT": keep})
    return lark, comments if "COMMENT" in lark.ignore_tokens else []


def parsed_by_lark(grammar, start, value):
    """The tree as nested tuples, and the comments; None where the parse fails."""
    lark, comments = parser(grammar, start)
    comments.clear()
    try:
        tree = lark.parse(mask_nested_comments(value).decode("latin-1"), on_error=recover)
    except UnexpectedInput:
        return None
    return plain(tree), list(comments)


def plain(item):
    if isinstance(item, Token):
        return str(item.type), item.start_pos, item.end_pos
    return str(item.data), [plain(child) for child in item.children]


def recover(error):
    """Yacc's error token: drop what stands open until ERROR fits, feed it, then the offending token if that fits."""
    if not isinstance(error, UnexpectedToken):
        return False
    interactive = error.interactive_parser
    state = interactive.parser_state
    table = state.parse_conf.parse_table.states
    dropped = None
    while "ERROR" not in table[state.state_stack[-1]]:
        if len(state.state_stack) == 1:
            return False
        state.state_stack.pop()
        dropped = state.value_stack.pop()
    start = first_position(dropped)
    token = error.token
    begin, end = token.start_pos or 0, token.end_pos or 0
    interactive.feed_token(Token("ERROR", "", start_pos=begin if start is None else start, end_pos=end))
    if token.type != "$END" and token.type in table[state.state_stack[-1]]:
        interactive.feed_token(token)
    return True


def first_position(value):
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Token):
            return item.start_pos
        if isinstance(item, Tree):
            stack.extend(reversed(item.children))
    return None
