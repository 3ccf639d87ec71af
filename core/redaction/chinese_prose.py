"""How much a row of Chinese characters reads like ordinary writing rather than like drawn lots.

The Chinese lists of recovery phrases are the 2,048 commonest characters, so nearly every sentence is a row
of list characters. What tells them apart: a phrase draws each character with the same chance, writing
prefers the common ones and puts them together into words. A prose score is the logarithm of (chance that
writing produces the row / chance that a draw does). By Markov's inequality a drawn phrase scores above t
at most once in e**t times, which is how the limits in chinese_phrase.py are chosen.

Both lists (Simplified, Traditional) give a character and its counterpart the same position, and are ordered
by frequency: working on positions serves both scripts with one table.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from core.redaction.checksum import word_positions
from core.redaction.chinese_words import EVERYDAY_WORDS

CHINESE_POSITIONS = word_positions("chinese_simplified") | word_positions("chinese_traditional")

# Characters that such people use more often than writers in general do.
_TOPICAL = (
    "币钱包账户转提充值付款收到交易链地址码号密登录验证手机网络时间助记词私钥客服谢请问您好帮忙急"
    "查确认失败功显示错误版本更新软件下载截图片订单编额数量费用兑换买卖金资产盗骗丢冻结恢复备份导入"
    "出签名授权身份银行卡邮箱短信点击打开关闭找回等待处理解决已经还没昨今明天晚早午分钟小时刚才"
    "一二三四五六七八九十百千万零两个省市区县镇村街道路号楼室园栋州江湖南北东西山海京广深杭"
)


def _pairs() -> frozenset[tuple[int, int]]:
    """Return the neighbours inside the everyday words, as pairs of list positions."""
    pairs = set()
    for word in EVERYDAY_WORDS.split():
        positions = [CHINESE_POSITIONS.get(character) for character in word]
        for left, right in pairwise(positions):
            if left is not None and right is not None:
                pairs.add((left, right))
    return frozenset(pairs)


_LIST_SIZE = 2048
# Share of writing by rank: about 37 % within the first 100 characters, 73 % within 500 and 86 % within 1,000
# (measured on the character counts of the Chinese Wikipedia that langdetect ships). 1 / (rank + 30) follows.
_RANK_OFFSET = 30
_TOPICAL_SHARE = 0.3
_PAIR_SHARE = (
    0.4  # of neighbours in support texts that are neighbours in an everyday word (our own: 0.41, 0.44)
)

_topical = frozenset(CHINESE_POSITIONS[each] for each in _TOPICAL if each in CHINESE_POSITIONS)
_whole = sum(1 / (rank + _RANK_OFFSET) for rank in range(1, _LIST_SIZE + 1))
_CHARACTER_SCORES = tuple(
    math.log(
        _LIST_SIZE
        * (
            (1 - _TOPICAL_SHARE) / (position + 1 + _RANK_OFFSET) / _whole
            + (_TOPICAL_SHARE / len(_topical) if position in _topical else 0)
        )
    )
    for position in range(_LIST_SIZE)
)
_PAIRS = _pairs()
_CHANCE_OF_PAIR = len(_PAIRS) / _LIST_SIZE**2
_PAIR_SCORE = math.log(_PAIR_SHARE / _CHANCE_OF_PAIR)
_NO_PAIR_SCORE = math.log((1 - _PAIR_SHARE) / (1 - _CHANCE_OF_PAIR))


# What no list has: so unlike a draw that a span with such a character is never taken for one.
UNKNOWN = -1
UNKNOWN_SCORE = 1000.0
_SCORES = (*_CHARACTER_SCORES, UNKNOWN_SCORE)  # UNKNOWN indexes the last


class ProseScores:
    """The prose score of every span of one row of characters, each asked for in constant time."""

    __slots__ = ("_at", "_pair_at")

    def __init__(self, positions: Sequence[int]) -> None:
        """Take list positions, UNKNOWN for what no list has."""
        pairs = [_PAIR_SCORE if pair in _PAIRS else _NO_PAIR_SCORE for pair in pairwise(positions)]
        self._at = [0.0, *accumulate([_SCORES[position] for position in positions])]
        self._pair_at = [0.0, *accumulate(pairs)]

    def of_windows(self, first: int, last: int, size: int) -> list[float]:
        """Return the score of every stretch of `size` characters within [first, last), in order."""
        ends, pair_ends = self._at[first + size : last + 1], self._pair_at[first + size - 1 : last]
        starts = zip(self._at[first:], ends, self._pair_at[first:], pair_ends, strict=False)
        return [end - start + pair_end - pair_start for start, end, pair_start, pair_end in starts]

    def of(self, first: int, last: int) -> float:
        """Return the score of [first, last), not empty: log-likelihood ratio, 0 is undecided."""
        return self._at[last] - self._at[first] + self._pair_at[last - 1] - self._pair_at[first]
