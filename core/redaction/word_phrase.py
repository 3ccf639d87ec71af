"""Recovery phrases in words of an alphabet (ten lists), neat or mistyped, in whatever way they are written.

What gives a phrase away is not its checksum (1 in 16 random rows of words passes it) but an unbroken row
of list words: no language can say much without the small words that its list lacks. So a row of at least
eleven list words is a phrase, one short of the smallest: the twelfth may be mistyped or held back, and
eleven words are enough to guess it. Numbers, punctuation, line breaks and emoji between the words don't
matter; a foreign word in between does, except single mistyped ones. Words may be glued together or cut
to their first four letters. What English alone needs besides (its list has "this" and "when", and a shopping
list is a row too) stands in english_usage.py.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise

from core.redaction.checksum import PHRASE_LENGTHS, passes_checksum
from core.redaction.english_usage import GRAMMAR_OUTSIDE_LIST, THINGS, USUAL, words_of
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.glued_words import split_glued
from core.redaction.normalised import NormalisedText
from core.redaction.rows import FEWEST_WORDS, Token, candidate_rows, is_repetitive, with_mistyped_edges
from core.redaction.word_lists import ABBREVIATION, WordList, word_lists

_LETTERS = {"latin": "a-z", "cyrillic": "а-я", "kana": "ぁ-ゖー", "hangul": "가-힣"}
_ANY_WORD = re.compile("|".join(f"[{letters}]+" for letters in _LETTERS.values()))
_WORDS = {script: re.compile(f"[{letters}]+") for script, letters in _LETTERS.items()}

_SHORTEST_GLUED, _SHORTEST_GLUED_KOREAN = 6, 4  # letters, syllables: two words
_LONG_RUN = 24  # letters
_LONGEST_WORD = 9  # letters, over all lists
_GLUED_TOGETHER = 3  # words that a run may hold; two such runs are worth a closer look
_GLUED_WORDS = 4  # two such runs are no accident
_SPELLED = re.compile(r"(?<![a-z])(?:[a-z](?:[^a-z0-9\n]{1,3}|\n)){36,400}(?![a-z])")
_LABELLED_NUMBER = re.compile(
    r"(?:words?|mots?|palabras?|parol[ae]|palavras?|slov[oa]|kelime|слов[оа]|단어|単語|ことば)"
    r"\s?(?:no\.?|#|nr\.?|n)?\s?\d{1,2}(?!\d)"
)
_NUMBERING = re.compile(r"[\s\d]+")
_WINDOW = 12
_FEWEST_ABBREVIATIONS = 4  # in a phrase of twelve: of three words in four the first letters are not all
_LONGEST_CHECKED_ROW = 48  # beyond it a row is no single phrase, and checking stays linear
_ORDINALS = words_of(
    "st nd rd th no nr third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth words"
)
"""Words that number or announce the words of a phrase; they are skipped."""

# Of twelve words in a row, so many usual ones make it prose, and so many things an inventory. A random phrase
# reaches the first number 1 time in 1,200, the second 1 time in 230,000, the third 1 time in 800, the
# fourth 1 time in 80,000: the higher ones hold when anything else speaks for a phrase, its checksum or the
# way in which it is written.
_PROSE_IN_PLAIN_ROW = 5
_PROSE_IN_ANY_ROW = 7
_THINGS_IN_PLAIN_ROW = 7
_THINGS_IN_ANY_ROW = 9
_CODE = frozenset("(){}[]<>=_+*\"'`$\\;|&")


def find_word_phrases(text: NormalisedText) -> Iterator[Finding]:
    """Yield rows of list words that are recovery phrases, a mistyped word inside or beside them included."""
    folded = _without_labels(text.folded)
    words = _ANY_WORD.findall(folded)
    if not _may_hold_a_row(words):
        folded = _without_spelling(folded)
        if folded == text.folded or not _may_hold_a_row(words := _ANY_WORD.findall(folded)):
            return
    known = word_lists().languages
    hits = Counter(language for word in words for language in known.get(word, ()))
    long = sum(_most_words_in(word) for word in words if word not in known and _may_be_glued(word, known))
    reported = 0
    spans = [
        span
        for each in word_lists().lists
        if hits[each.language] + long >= FEWEST_WORDS or long >= 2 * _GLUED_TOGETHER
        for span in _phrases(folded, each)
    ]
    for start, end, certainty in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reported:
            yield Finding(SecretKind.RECOVERY_PHRASE, max(start, reported), end, certainty)
            reported = end


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
            breaks += 1
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


def _without_labels(folded: str) -> str:
    """The text with spaces for "word 1", "word 2", …, when they number a phrase."""
    if sum(map(str.isdigit, folded)) < FEWEST_WORDS:
        return folded
    if len(_LABELLED_NUMBER.findall(folded)) < FEWEST_WORDS:
        return folded
    return _LABELLED_NUMBER.sub(lambda match: " " * len(match[0]), folded)


def _without_spelling(folded: str) -> str:
    """The text with "l e g a l  w i n n e r" pulled together to the left (positions of its span are kept)."""
    return _SPELLED.sub(lambda match: re.sub("[^a-z]", "", match[0]).ljust(len(match[0])), folded)


def _phrases(folded: str, words: WordList) -> Iterator[tuple[int, int, Certainty]]:
    """Yield (start, end, certainty) of the phrases of one list."""
    tokens = _tokens(folded, words)
    english = words.language == "english"

    def may_be_mistyped(row: Sequence[Token], index: int) -> bool:
        return not english or _is_foreign(row[index].word) or _stands_apart(row, index, folded)

    for first, last in candidate_rows(tokens, folded, may_be_mistyped):
        certainty = _judge(tokens[first:last], folded, english)
        if certainty is not None:
            first, last = with_mistyped_edges(tokens, first, last, folded, _is_foreign)
            yield tokens[first].start, tokens[last - 1].end, certainty


def _is_foreign(word: str) -> bool:
    """True when a word that is not in the list may be one gone wrong."""
    return word not in GRAMMAR_OUTSIDE_LIST


def _tokens(folded: str, words: WordList) -> list[Token]:
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


def _stands_apart(row: Sequence[Token], index: int, folded: str) -> bool:
    """True when a word is set off from both its neighbours by more than a space."""
    before, word, after = row[index - 1 : index + 2]
    return folded[before.end : word.start] != " " != folded[word.end : after.start]


def _is_set_apart(row: Sequence[Token], folded: str) -> bool:
    """True when the words stand as in a list: most gaps hold more than one space."""
    plain = sum(folded[left.end : right.start] == " " for left, right in pairwise(row))
    return plain * 4 < len(row)


def _judge(row: Sequence[Token], folded: str, english: bool) -> Certainty | None:
    """Decide whether a row is a phrase (and how surely), or prose, an inventory, program text."""
    for window in _checked_windows(row):
        if not english or not _is_ordinary(window, _PROSE_IN_ANY_ROW, _THINGS_IN_ANY_ROW):
            return Certainty.VERIFIED
    if is_repetitive([token.word for token in row]) or _is_code(row, folded):
        return None
    if not english:
        return Certainty.LIKELY
    glued = sum(left.end == right.start for left, right in pairwise(row)) * 2 > len(row)
    prose = _PROSE_IN_ANY_ROW if glued or _is_set_apart(row, folded) else _PROSE_IN_PLAIN_ROW
    things = _THINGS_IN_ANY_ROW if glued else _THINGS_IN_PLAIN_ROW
    return None if _is_ordinary(row, prose, things) else Certainty.LIKELY


def _is_ordinary(row: Sequence[Token], prose: int, things: int) -> bool:
    """True when every twelve words in a row hold so many usual words, or name so many things."""
    return (
        _fewest([token.word in USUAL for token in row]) >= prose
        or _fewest([token.word in THINGS for token in row]) >= things
    )


def _is_code(row: Sequence[Token], folded: str) -> bool:
    """True when the words stand between brackets, quotes and operators of several kinds, as in a program."""
    gaps = {_NUMBERING.sub("", folded[left.end : right.start]) for left, right in pairwise(row)}
    return sum(not _CODE.isdisjoint(gap) for gap in gaps) >= 3  # ', ' and '", "' are how a list is pasted


def _fewest(counted: list[bool]) -> int:
    """The smallest number of True among any twelve in a row."""
    count = fewest = sum(counted[:_WINDOW])
    for entering, leaving in zip(counted[_WINDOW:], counted, strict=False):
        count += entering - leaving
        fewest = min(fewest, count)
    return fewest


def _checked_windows(row: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the stretches of list words with the length of a phrase that carry a right checksum."""
    if len(row) > _LONGEST_CHECKED_ROW:
        return
    for length in PHRASE_LENGTHS:
        for first in range(len(row) - length + 1):
            window = row[first : first + length]
            known = [token.position for token in window if token.position is not None]
            if len(known) == length and passes_checksum(known):
                yield window
