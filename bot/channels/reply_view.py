"""A reply in the parts that the widget shows: blocks of text, sources, buttons."""

import re
import secrets
from collections.abc import Mapping

from bot.channels.shapes import Block, ButtonView, ItemList, Paragraph, ReplyView, SourceView
from bot.facts.model import Document
from bot.reply import Reply

BULLET = "• "
_SOURCES = re.compile(r"Sources?:")


def view_reply(reply: Reply, documents: Mapping[str, Document]) -> tuple[ReplyView, dict[str, str]]:
    """Return the parts of a reply, and what each of its buttons sends, by the button's new id."""
    sources = find_sources(reply, documents)
    # Where a document is unknown, its line stays: a source is never lost.
    is_complete = {c.document for c in reply.citations} <= documents.keys()
    ids = [secrets.token_urlsafe(12) for _ in reply.buttons]
    view = ReplyView(
        kind=reply.kind,
        blocks=split_blocks(reply, leave_out_sources=is_complete),
        sources=sources,
        disclaimer=reply.disclaimer,
        buttons=[ButtonView(id=i, title=b.title) for i, b in zip(ids, reply.buttons, strict=True)],
        text=reply.text,
    )
    return view, {i: b.payload for i, b in zip(ids, reply.buttons, strict=True)}


def find_sources(reply: Reply, documents: Mapping[str, Document]) -> list[SourceView]:
    """List the documents that a reply cites, in its order, with their paragraphs."""
    paragraphs: dict[str, set[int]] = {}
    for citation in reply.citations:
        paragraphs.setdefault(citation.document, set()).add(citation.paragraph)
    return [
        SourceView(title=d.title, publisher=d.publisher, url=d.url, paragraphs=sorted(paragraphs[d.id]))
        for d in (documents[name] for name in paragraphs if name in documents)
    ]


def split_blocks(reply: Reply, *, leave_out_sources: bool = True) -> list[Block]:
    """Cut the text of a reply, without its disclaimer, into paragraphs and lists."""
    before, _, after = reply.text.rpartition(reply.disclaimer) if reply.disclaimer else (reply.text, "", "")
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", f"{before}\n\n{after}"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if lines and not (leave_out_sources and reply.citations and _are_sources(lines)):
            _add_lines(blocks, lines)
    return blocks


def _are_sources(lines: list[str]) -> bool:
    """True for the lines that name the sources, and nothing else."""
    return bool(_SOURCES.fullmatch(lines[0])) and all(line.startswith(BULLET) for line in lines[1:])


def _add_lines(blocks: list[Block], lines: list[str]) -> None:
    """Add a part of the text: lines that stand together make one block of a kind."""
    last: Block | None = None
    for line in lines:
        if line.startswith(BULLET):
            item = line.removeprefix(BULLET).strip()
            if isinstance(last, ItemList):
                last.items.append(item)
                continue
            last = ItemList(items=[item])
        else:
            last = Paragraph(text=line)
        blocks.append(last)
