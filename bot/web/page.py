"""The client's page as HTML: whole without JavaScript, and kept up to date by it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from bot.views.client import Kind, frame

if TYPE_CHECKING:
    from bot.fleet.phones import Phone
    from bot.locales import Texts
    from bot.views.client import ClientView, Frame

REFRESH_S: Final = 10
"""How often a browser without JavaScript asks again; a code is good for 20 s at least."""

_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{root}/static/icon.svg">
<link rel="stylesheet" href="{root}/static/client.css">
{head}</head>
<body data-kind="{kind}"{address}>
<main>
<h1>{title}</h1>
{body}</main>
</body>
</html>
"""

_SCRIPT: Final = '<script type="module" src="{root}/static/client.js"></script>\n'
_REFRESH: Final = '<noscript><meta http-equiv="refresh" content="{seconds}; url={page}"></noscript>\n'
_STATE: Final = '<p id="state" role="status" aria-live="polite">{state}</p>\n'
_NAME: Final = '<p class="name">{name}</p>\n'
_NOTICE: Final = '<p class="notice" role="alert">{notice}</p>\n'
_PICTURE: Final = (
    '<figure id="qr"><img id="picture" alt="{alt}" width="975" height="975" hidden>'
    '<noscript><img src="{page}/qr.png" alt="{alt}" width="975" height="975"></noscript></figure>\n'
)
_CODE: Final = (
    '<section id="typed"{hidden}><p>{how}</p>'
    '<p><output id="code" aria-live="polite">{code}</output></p></section>\n'
)
_LINK: Final = '<p id="{id}"><a href="{to}">{label}</a></p>\n'
_ASK: Final = (
    '<form method="post" action="{page}/code"><label for="phone">{label}</label>'
    '<input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="40"'
    ' placeholder="+55 11 99999-0000"><button>{button}</button></form>\n'
)
_CHOICE: Final = (
    '<form method="post" action="{page}/code"><button name="phone" value="{value}">{label}</button></form>\n'
)
_AGAIN: Final = '<form id="again" method="post" action="{page}/new"{hidden}><button>{label}</button></form>\n'


@dataclass(frozen=True)
class Where:
    """How a page's own links are written: relative, since a proxy may have put us below a path.

    Attributes:
        root: from the page to our root, such as ``..``.
        token: the link's token.
    """

    root: str
    token: str

    @property
    def page(self) -> str:
        """The client's page."""
        return f"{self.root}/l/{self.token}"


def page(t: Texts, name: str, view: ClientView, where: Where) -> str:
    """The page of a link that is good; ``name`` is its instance's."""
    words, waits = frame(t), view.kind in {Kind.PREPARING, Kind.SHOWING}
    body = [_NAME.format(name=escape(name)), _STATE.format(state=escape(view.state))]
    hidden = _hidden(view.code is None)
    body.append(_CODE.format(how=escape(words.how_to_type), code=escape(view.code or ""), hidden=hidden))
    if waits:
        body.append(_PICTURE.format(alt=escape(words.picture), page=where.page))
        body += [_steps(words), _link("ask", f"{where.page}/code", words.on_this_phone)]
    hidden = _hidden(view.kind is not Kind.ENDED)
    body.append(_AGAIN.format(page=where.page, label=escape(words.again), hidden=hidden))
    refresh = _REFRESH.format(seconds=REFRESH_S, page=where.page)
    head = refresh + _SCRIPT.format(root=where.root) if waits else ""
    return _document(t, where, view.kind, "".join(body), head)


def ask(t: Texts, where: Where, notice: str | None = None) -> str:
    """The field for a phone's number; ``notice`` says why the last one gave no code."""
    words = frame(t)
    body = [
        _NOTICE.format(notice=escape(notice)) if notice else "",
        _ASK.format(page=where.page, label=escape(words.phone), button=escape(words.get_code)),
        _link("back", where.page, words.back),
    ]
    return _document(t, where, Kind.PREPARING, "".join(body))


def choice(t: Texts, phones: list[Phone], where: Where) -> str:
    """The digits can be read in more than one way: ask, assume nothing."""
    words = frame(t)
    buttons = [
        _CHOICE.format(page=where.page, value=f"+{phone.digits}", label=escape(str(phone)))
        for phone in phones
    ]
    return _document(t, where, Kind.PREPARING, f"<p>{escape(words.which)}</p>\n{''.join(buttons)}")


def over(t: Texts, view: ClientView, root: str) -> str:
    """The one page for every token that is not good; nothing of the token is in it."""
    return _document(t, Where(root, ""), view.kind, _STATE.format(state=escape(view.state)))


def _document(t: Texts, where: Where, kind: Kind, body: str, head: str = "") -> str:
    return _PAGE.format(
        lang=t.language.code.replace("_", "-"),
        title=escape(frame(t).title),
        root=where.root,
        head=head,
        kind=kind.value,
        address=f' data-page="{where.page}"' if where.token else "",
        body=body,
    )


def _steps(words: Frame) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in words.steps)
    return f'<ol id="steps">{steps}</ol>\n'


def _link(name: str, to: str, text: str) -> str:
    return _LINK.format(id=name, to=to, label=escape(text))


def _hidden(hidden: bool) -> str:  # noqa: FBT001 -- reads as what it makes
    return " hidden" if hidden else ""
