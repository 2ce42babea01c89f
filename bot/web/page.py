"""The client's page as HTML: whole without JavaScript, and kept up to date by it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from bot.views.client import Kind, frame

if TYPE_CHECKING:
    from bot.fleet.phones import Phone
    from bot.locales import Texts
    from bot.views.client import ClientView

REFRESH_S: Final = 10
"""How often a browser without JavaScript asks again; a code is good for 20 s at least."""

FIRST_REFRESH_S: Final = 2
"""After so long it asks where there was no code yet: its first picture comes with the page, the words do not."""

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
_NOTICE: Final = '<p class="notice" id="notice" role="alert">{notice}</p>\n'
_PICTURE: Final = (
    '<figure id="qr"><img id="picture" alt="{alt}" width="975" height="975" hidden>'
    '<noscript><img src="{page}/qr.png" alt="{alt}" width="975" height="975"></noscript></figure>\n'
)
_CODE: Final = (
    '<section id="typed"{hidden}>{how}<output id="code" aria-live="polite">{code}</output>'
    '<button id="copy" type="button" data-done="{copied}" hidden>{copy}</button></section>\n'
)
_LINK: Final = '<p id="{id}"><a href="{to}">{label}</a></p>\n'
_ASK: Final = (
    '<form method="post" action="{page}/code"><label for="phone">{label}</label>'
    '<input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="{most}"'
    ' placeholder="+55 11 99999-0000" value="{typed}" autofocus{wrong}><button>{button}</button></form>\n'
)
_WRONG: Final = ' aria-invalid="true" aria-describedby="notice"'
_CHOICE: Final = (
    '<form method="post" action="{page}/code"><button name="phone" value="{value}">{label}</button></form>\n'
)
_AGAIN: Final = '<form id="again" method="post" action="{page}/new"{hidden}><button>{label}</button></form>\n'

LONGEST_TYPED: Final = 40
"""Signs of a phone number with all that people set between its digits."""


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


def page(t: Texts, name: str, view: ClientView, where: Where, refresh_s: int = REFRESH_S) -> str:
    """The page of a link that is good.

    Args:
        t: the texts.
        name: the instance's.
        view: what is to be seen now.
        where: how links are written.
        refresh_s: how often a browser without JavaScript asks again, in whole seconds.
    """
    words, waits = frame(t), view.kind in {Kind.PREPARING, Kind.SHOWING}
    body = [_NAME.format(name=escape(name)), _STATE.format(state=escape(view.state))]
    hidden, how = _hidden(view.code is None), _steps("how", words.steps_to_type)
    buttons = {"copy": escape(words.copy), "copied": escape(words.copied)}
    body.append(_CODE.format(how=how, code=escape(view.code or ""), hidden=hidden, **buttons))
    if waits:
        body.append(_PICTURE.format(alt=escape(words.picture), page=where.page))
        body += [_link("ask", f"{where.page}/code", words.on_this_phone), _steps("steps", words.steps)]
    hidden = _hidden(view.kind is not Kind.ENDED)
    body.append(_AGAIN.format(page=where.page, label=escape(words.again), hidden=hidden))
    seconds = min(refresh_s, FIRST_REFRESH_S) if view.kind is Kind.PREPARING else refresh_s
    refresh = _REFRESH.format(seconds=seconds, page=where.page)
    head = refresh + _SCRIPT.format(root=where.root) if waits else ""
    return _document(t, where, view.kind, "".join(body), head)


def ask(t: Texts, where: Where, typed: str = "", notice: str | None = None) -> str:
    """The field for a phone's number; ``notice`` says why ``typed`` gave no code."""
    words = frame(t)
    form = _ASK.format(
        page=where.page,
        label=escape(words.phone),
        button=escape(words.get_code),
        most=LONGEST_TYPED,
        typed=escape(typed[:LONGEST_TYPED]),
        wrong=_WRONG if notice else "",
    )
    told = _NOTICE.format(notice=escape(notice)) if notice else ""
    return _document(t, where, Kind.PREPARING, told + form + _link("back", where.page, words.back))


def choice(t: Texts, phones: list[Phone], where: Where) -> str:
    """The digits can be read in more than one way: ask, assume nothing."""
    words = frame(t)
    buttons = [
        _CHOICE.format(page=where.page, value=f"+{phone.digits}", label=escape(str(phone)))
        for phone in phones
    ]
    another = _link("another", f"{where.page}/code", words.another)
    return _document(t, where, Kind.PREPARING, f"<p>{escape(words.which)}</p>\n{''.join(buttons)}{another}")


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


def _steps(name: str, steps: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return f'<ol id="{name}">{items}</ol>\n'


def _link(name: str, to: str, text: str) -> str:
    return _LINK.format(id=name, to=to, label=escape(text))


def _hidden(hidden: bool) -> str:  # noqa: FBT001 -- reads as what it makes
    return " hidden" if hidden else ""
