"""What the page itself says, by catalogue key; it gets these as data, so that no sentence stands in its code.

A value in braces is filled in by the page.
"""

from core.messages import Catalogues
from core.replies import Text, say
from core.rules import Rules

MEGABYTE = 1024 * 1024


def page_sentences(rules: Rules, language: str, maximum_file: int) -> dict[str, str]:
    """Key without "web." → sentence in `language`; `maximum_file` in bytes."""
    brand, size = rules.definition.brand, maximum_file // MEGABYTE
    return _texts(
        rules.catalogues,
        language,
        rules,
        (
            say("web.title", brand=brand),
            say("web.log"),
            say("web.input"),
            say("web.send"),
            say("web.attach", size=size),
            say("web.drop"),
            say("web.sending"),
            say("web.waiting"),
            say("web.refused"),
            say("web.retry"),
            say("web.offline"),
            say("web.online"),
            say("web.you"),
            say("web.support"),
            say("web.uploading", name="{name}", percent="{percent}"),
            say("web.too_large", name="{name}", size=size),
            say("web.too_fast", wait="{wait}"),
            say("web.unavailable"),
            say("web.file_away"),
            say("web.code", code="{code}"),
            say("web.more"),
            say("web.recover"),
            say("web.recover_label"),
            say("web.recover_wrong"),
            say("web.notify"),
            say("web.notify_on"),
            say("web.notify_off"),
            say("web.new_reply", brand=brand),
            say("web.not_confirmed"),
            say("web.no_script"),
            say("web.no_cookie"),
        ),
    )


def launcher_sentences(rules: Rules, language: str) -> dict[str, str]:
    """What the button on the company's own page says."""
    title = say("web.title", brand=rules.definition.brand)
    words = (title, say("web.open"), say("web.close"), say("web.unread", number="{number}"))
    return _texts(rules.catalogues, language, rules, words)


def _texts(catalogues: Catalogues, language: str, rules: Rules, words: tuple[Text, ...]) -> dict[str, str]:
    zone = rules.definition.zone
    return {one.key.removeprefix("web."): catalogues.text(one, language, zone) for one in words}
