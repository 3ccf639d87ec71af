"""Recognises a text that only says thanks: it asks for nothing, so it opens no ticket again.

Every word of it must stand in the table below, which lists nothing that tells, asks or denies anything; so
whatever else is in a text makes it one with content ("谢谢，但还没到账"). A language is one line a table.
"""

import re
import unicodedata
from enum import IntEnum

LONGEST = 60
"""Characters; whoever writes more says more than thanks."""

Table = dict[str, str]

THANKS: Table = {
    "zh": "谢谢 多谢 感谢 谢了 谢啦 谢过 谢 感恩 謝謝 多謝 感謝 謝 3q thx",
    "en": "thanks thank thx ty tysm tks appreciate appreciated cheers grateful",
    "es": "gracias agradezco agradecido agradecida",
    "pt": "obrigado obrigada valeu",
    "fr": "merci",
    "de": "danke dankeschön dank",
    "it": "grazie",
    "ru": "спасибо благодарю спс",
    "tr": "teşekkürler teşekkür sağol sağolun",
    "vi": "cảm cám",
    "id": "terima makasih terimakasih",
    "ja": "ありがとうございました ありがとうございます ありがとう",
    "ko": "감사합니다 감사해요 고맙습니다 고마워요 고마워",
    "signs": "🙏 ❤ 💐 🌹",
}
"""Words that thank, by language, with spaces between them."""

ALL_RIGHT: Table = {
    "zh": "好的 好 好滴 嗯 哦 行 收到 明白 明白了 了解 知道了 瞭解 再见 拜拜",
    "en": "ok okay k great perfect awesome cool nice wonderful excellent bye",
    "es": "ok vale perfecto",
    "pt": "ok perfeito",
    "fr": "ok bien parfait d accord",
    "de": "ok gut alles klar super",
    "it": "ok perfetto",
    "ru": "хорошо ок",
    "tr": "tamam",
    "vi": "ok",
    "id": "ok oke",
    "ja": "了解です 了解しました わかりました はい",
    "ko": "네 넵 알겠습니다",
    "signs": "👍 👌 😊 🙂 😀 😄 🎉 💪 🤝 👏 😁 🥰",
}
"""Words that only say "all right"; enough where nothing was asked, no thanks by themselves."""

AROUND: Table = {
    "zh": "非常 十分 太 很 真 真的 万分 了 啦 啊 呀 哈 您 你 客服 老师 亲",
    "en": "so very much many really i and dear kind kindly",
    "es": "muchas muchísimas mil muy",
    "pt": "muito",
    "fr": "grand",
    "de": "vielen schönen sehr",
    "it": "mille molte",
    "ru": "большое огромное",
    "tr": "çok",
    "vi": "xin",
    "id": "ya kak",
    "ja": "どうも とても 本当に",
    "ko": "정말",
}
"""Words that stand before or behind thanks."""

BEHIND: Table = {
    "zh": (
        "们 你们 您们 大家 团队 贵司 的 都 也 耐心 及时 热心 帮助 帮忙 支持 回复 解答 处理 "
        "辛苦 棒 赞 你們 您們 幫助 幫忙 回覆"
    ),
    "en": "you u a lot all again it for the your help support team guys",
    "es": "por la tu su ayuda todo",
    "pt": "pela ajuda por tudo",
    "fr": "beaucoup pour votre aide à vous",
    "de": "schön für die ihre hilfe",
    "it": "per aiuto",
    "ru": "вам за помощь вас",
    "tr": "ederim ederiz",
    "vi": "ơn bạn nhiều nhé ạ",
    "id": "kasih banyak",
}
"""Words that only count behind thanks: in front they ask for something ("回复谢谢")."""

_ASKS = frozenset("?？¿؟")
_TONES = frozenset("🏻🏼🏽🏾🏿")
_RUN = re.compile(r"[぀-ヿ㐀-鿿]+|[^\W_぀-ヿ㐀-鿿]+|[^\w\s]")
"""Signs without spaces between words (Chinese, Japanese), a word of any other script, or a single sign."""


def _words(table: Table) -> frozenset[str]:
    return frozenset(word for words in table.values() for word in words.split())


_THANKS, _ALL_RIGHT = _words(THANKS), _words(ALL_RIGHT)
_AROUND, _BEHIND = _words(AROUND), _words(BEHIND)
_LONGEST_WORD = max(map(len, _THANKS | _ALL_RIGHT | _AROUND | _BEHIND))


class _Said(IntEnum):
    """What a beginning of the text said so far; more is better."""

    NOTHING = 0  # words around thanks, and no thanks yet
    ALL_RIGHT = 1
    THANKS = 2


def is_thanks(text: str) -> bool:
    """Whether `text` thanks, and says nothing else."""
    return _judged(text) is _Said.THANKS


def is_polite(text: str) -> bool:
    """Whether `text` is nothing but thanks or an "all right"; an answer to a question may look like that."""
    return _judged(text) in (_Said.THANKS, _Said.ALL_RIGHT)


def _judged(text: str) -> _Said | None:
    """What all the words say together; None when one of them says something else."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if len(plain) > LONGEST or not _ASKS.isdisjoint(plain):
        return None
    said = frozenset({_Said.NOTHING})
    for run in _RUN.findall(plain):
        if not _is_mark(run):
            said = _after_run(said, run)
    return max(said, default=None)


def _is_mark(run: str) -> bool:
    """Whether a run is a comma, a skin tone and the like."""
    return (run not in _THANKS | _ALL_RIGHT and unicodedata.category(run[0])[0] in "PMC") or run in _TONES


def _after_run(said: frozenset[_Said], run: str) -> frozenset[_Said]:
    """What may have been said behind `run`, which is one word, or several in a script without spaces."""
    if not "぀" <= run[0] <= "鿿":
        return _after_word(said, run)
    reached: dict[int, frozenset[_Said]] = {0: said}
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + _LONGEST_WORD) + 1):
            after = _after_word(reached.get(start, frozenset()), run[start:end])
            reached[end] = reached.get(end, frozenset()) | after
    return reached[len(run)]


def _after_word(said: frozenset[_Said], word: str) -> frozenset[_Said]:
    if word in _THANKS:
        return frozenset({_Said.THANKS}) if said else said
    if word in _ALL_RIGHT:
        return frozenset(max(each, _Said.ALL_RIGHT) for each in said)
    if word in _AROUND:
        return said - {_Said.ALL_RIGHT} | ({_Said.NOTHING} if said else frozenset())
    return said & {_Said.THANKS} if word in _BEHIND else frozenset()
