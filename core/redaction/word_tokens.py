"""The words of a text as one list sees them: numbering skipped, glued words cut, broken words put together.

Also the cheap looks that spare nearly every text the closer one.
"""

import re
from collections import Counter
from collections.abc import Container, Mapping

from core.redaction.english_usage import words_of
from core.redaction.glued_words import split_glued
from core.redaction.rows import FEWEST_WORDS, Token
from core.redaction.word_lists import ABBREVIATION, WordList, word_lists

_LETTERS = {"latin": "a-z", "cyrillic": "а-я", "kana": "ぁ-ゖー", "hangul": "가-힣"}
_ANY_WORD = re.compile("|".join(f"[{letters}]+" for letters in _LETTERS.values()))
_WORDS = {script: re.compile(f"[{letters}]+") for script, letters in _LETTERS.items()}

_SHORTEST_GLUED, _SHORTEST_GLUED_KOREAN = 6, 4  # letters, syllables: two words
_LONG_RUN = 24  # letters
_LONGEST_WORD = 9  # letters, over all lists
_GLUED_TOGETHER = 3  # words that a run may hold; two such runs are worth a closer look
_GLUED_WORDS = 4  # two such runs are no accident
_FEWEST_ABBREVIATIONS = 4  # in a phrase of twelve: of three words in four the first letters are not all
_LABELLED_NUMBER = re.compile(
    r"(?:words?|mots?|palabras?|parol[ae]|palavras?|slov[oa]|kelime|слов[оа]|단어|単語|ことば)"
    r"\s?(?:no\.?|#|nr\.?|n)?\s?\d{1,2}(?!\d)"
)
_MARKUP = re.compile(r"</?[a-z]{1,6} ?/?>")
_ORDINALS = words_of(
    "st nd rd th no nr third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth words"
)
"""Words that number or announce the words of a phrase; they are skipped."""


def likely_lists(folded: str) -> list[WordList]:
    """The lists of which a text may hold a row; [] for nearly every text."""
    words = _ANY_WORD.findall(folded)
    if not _may_hold_a_row(words):
        return []
    known = word_lists().languages
    hits = Counter(language for word in words for language in known.get(word, ()))
    long = sum(_most_words_in(word) for word in words if word not in known and _may_be_glued(word, known))
    glued = long >= 2 * _GLUED_TOGETHER
    return [each for each in word_lists().lists if glued or hits[each.language] + long >= FEWEST_WORDS]


def may_be_known(folded: str, row: int) -> bool:
    """False for nearly every text: fewer than half of its words, and nowhere `row` in a row, stand in any
    list. Cheap, for every text; `known_words` looks closer."""
    words, known = _ANY_WORD.findall(folded), word_lists().languages
    hits = [word in known or word in _ORDINALS for word in words]
    return sum(hits) * 2 >= len(hits) > 0 or bytes(hits).find(b"\1" * row) >= 0


def known_words(folded: str) -> tuple[int, int, int]:
    """The words of a folded text, how many of them one list has at most, its longest row of those."""
    words = [word for word in _ANY_WORD.findall(folded) if word not in _ORDINALS]
    known = word_lists().languages
    hits = Counter(language for word in words for language in known.get(word, ()))
    if not hits:
        return len(words), 0, 0
    language, most = hits.most_common(1)[0]
    longest = row = 0
    for word in words:
        row = row + 1 if language in known.get(word, ()) else 0
        longest = max(longest, row)
    return len(words), most, longest


def _may_hold_a_row(words: list[str]) -> bool:
    """True unless small words break the text everywhere, as they do in prose; cheap, for every text."""
    known = word_lists().languages
    before = here = breaks = glued = 0
    for word in words:
        if word in known:
            weight = 1
        elif _may_be_glued(word, known):
            weight = _most_words_in(word)
            glued += weight >= _GLUED_TOGETHER
            if glued >= 2:
                return True
        else:
            breaks += word not in _ORDINALS
            continue
        if breaks:
            before, here = (here if breaks <= 2 else 0), 0
            breaks = 0
        here += weight
        if before + here >= FEWEST_WORDS:
            return True
    return False


def _may_be_glued(word: str, known: Container[str]) -> bool:
    """True when an unknown word begins and ends with list words, or is long enough to do so but for one."""
    if len(word) >= _LONG_RUN:
        return True
    korean = word >= "가"
    if len(word) < (_SHORTEST_GLUED_KOREAN if korean else _SHORTEST_GLUED):
        return False
    shortest = 2 if korean else 3
    sizes = range(shortest, min(_LONGEST_WORD, len(word) - shortest) + 1)
    for size in sizes:  # a loop, since this runs for every long word
        if word[:size] in known:
            return any(word[-size:] in known for size in sizes)
    return False


def _most_words_in(run: str) -> int:
    """How many list words a run of letters can hold: of three letters each, of two syllables in Korean."""
    return len(run) // (3 if run < "가" else 2)


def without_labels(folded: str) -> str:
    """The text with spaces for markup ("<br>"), and for "word 1", "word 2", … when they number a phrase."""
    if "<" in folded:
        folded = _MARKUP.sub(lambda match: " " * len(match[0]), folded)
    if sum(map(str.isdigit, folded)) < FEWEST_WORDS:
        return folded
    if len(_LABELLED_NUMBER.findall(folded)) < FEWEST_WORDS:
        return folded
    return _LABELLED_NUMBER.sub(lambda match: " " * len(match[0]), folded)


def tokens_of(folded: str, words: WordList) -> list[Token]:
    """Return the words, without numbering, glued ones cut, and the pieces of one broken word put together."""
    tokens: list[Token] = []
    positions = words.positions
    abbreviations = _abbreviations(folded, words)
    glued = _is_glued(folded, words)
    cut = 0
    for match in _WORDS[words.script].finditer(folded):
        word, start, end = match[0], match.start(), match.end()
        position = positions.get(word)
        if position is not None:
            tokens.append(Token(word, start, end, position))
        elif word in abbreviations:
            tokens.append(Token(word, start, end, abbreviations[word]))
        elif word in _ORDINALS or (len(word) == 1 and folded[end : end + 1] in ").:"):
            continue
        elif (
            len(word) >= _SHORTEST_GLUED_KOREAN
            and (glued or cut == 0 or len(word) >= _LONG_RUN)
            and (pieces := split_glued(word, words, glued or len(word) >= _LONG_RUN))
        ):
            cut += 1  # a single one may be a forgotten space, more are words of their own ("copyright")
            tokens += [Token(word[a:b], start + a, start + b, position) for a, b, position in pieces]
        else:
            _append_foreign(tokens, Token(word, start, end, None), folded, positions)
    return tokens


def _is_glued(folded: str, words: WordList) -> bool:
    """True when the text is written without spaces: several different runs of letters hold list words."""
    runs = {
        run
        for run in _WORDS[words.script].findall(folded)
        if run not in words.positions and _may_be_glued(run, words.positions)
    }
    return len(runs) >= 3 or sum(_most_words_in(run) >= _GLUED_WORDS for run in runs) >= 2


def _abbreviations(folded: str, words: WordList) -> Mapping[str, int]:
    """The abbreviations of the list when the text is written in them, else none ("sold" is a word)."""
    found = [word for word in _WORDS[words.script].findall(folded) if len(word) <= ABBREVIATION]
    short = sum(word in words.abbreviations for word in found)
    whole = sum(word in words.positions for word in found)
    return words.abbreviations if short >= _FEWEST_ABBREVIATIONS and short * 2 >= whole else {}


def _append_foreign(tokens: list[Token], token: Token, folded: str, positions: Mapping[str, int]) -> None:
    """Add a word that no list has; when it continues the one before ("aban don"), put both together."""
    if tokens and tokens[-1].position is None:
        before = tokens[-1]
        whole = before.word + token.word
        gap = folded[before.end : token.start]
        if len(gap) <= 1 and (whole in positions or not gap.isspace()):
            tokens[-1] = Token(whole, before.start, token.end, positions.get(whole))
            return
    tokens.append(token)
