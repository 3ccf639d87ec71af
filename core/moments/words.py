"""The words of time: each pattern turns a few characters into a piece of a moment (day, clock, zone ...)."""

import re

CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN = "零〇一二两三四五六七八九十"
_NUMBER = rf"\d{{1,4}}|[{_HAN}]{{1,3}}"
_ASSETS = r"usd[tc]?|u\b|btc|eth|trx|bnb|sol|ltc|doge|xrp|rmb|cny|dollars?"
_SUM_FOLLOWS = rf"(?!\s?(?:{_ASSETS}|[%个枚万元块刀美笔]))"
_LEFT, _RIGHT = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"

_MONTH_NAMES = "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august"
_MONTH_NAMES += ",sep sept september,oct october,nov november,dec december"
MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()
}
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
_MONTH += r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_YEAR = r"(?:19|20)\d\d"

WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
WEEKDAYS |= {day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

DAYS_BACK = {"大前": 3, "前": 2, "昨": 1, "今": 0}
_ONE_TO_TWELVE = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_PLAIN = {word: number for number, word in enumerate(_ONE_TO_TWELVE, start=1)}
NUMBER_WORDS: dict[str, float] = {
    **_PLAIN,
    **{"a": 1, "an": 1, "half an": 0.5, "half a": 0.5, "a couple of": 2, "couple of": 2},
}
_ENGLISH_NUMBER = r"\d{1,4}|half\san?|a\scouple\sof|couple\sof|an?|" + "|".join(_ONE_TO_TWELVE)

# Words for a part of the day: key -> (first hour, last hour, a typical hour).
PARTS: dict[str, tuple[int, int, int]] = {
    "small_hours": (0, 5, 3),
    "morning": (5, 12, 9),
    "noon": (11, 14, 12),
    "afternoon": (12, 19, 15),
    "evening": (17, 24, 20),
    "midnight": (0, 1, 0),
}
PART_WORDS = {
    "small_hours": "凌晨",
    "morning": "清早|清晨|早上|早晨|上午|一早",
    "noon": "中午|正午",
    "afternoon": "下午|午后",
    "evening": "傍晚|晚上|半夜|夜里|夜晚|深夜|夜间|晚间",
    "midnight": "午夜",
}
_PARTS_ZH = "|".join(PART_WORDS.values())
# One character is a part of the day only behind 今, 昨, 前 or a weekday.
SHORT_PARTS = {"早": "morning", "晨": "morning", "晚": "evening", "夜": "evening"}

# Hours east of UTC. Fixed: "EST" says winter time whatever the date. IANA "backward" and timeanddate.com.
ZONES: dict[str, float] = {
    **{"utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3},
    **{"pkt": 5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11},
    **{"est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{
        "北京时间": 8,
        "中国时间": 8,
        "香港时间": 8,
        "台北时间": 8,
        "新加坡时间": 8,
        "东八区": 8,
        "东京时间": 9,
    },
    **{"beijing time": 8, "china time": 8, "hong kong time": 8, "hk time": 8, "singapore time": 8},
    **{"tokyo time": 9, "japan time": 9},
}
# Two zones go by this name, half a day apart.
AMBIGUOUS_ZONES: dict[str, tuple[float, ...]] = {"cst": (8, -6), "ist": (5.5, 2)}

_NAMED_ZONES = "|".join(sorted((*ZONES, *AMBIGUOUS_ZONES), key=len, reverse=True)).replace("|z|", "|")
_OFFSET = r"[+-]\s?\d{1,2}(?::?[0-5]\d)?(?![\d:])"

# Order matters: the first pattern that fits at a place wins.
PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "ymd",
        rf"(?<![\d.-])(?P<year>{_YEAR})\s?(?:年|[-/.])\s?(?P<month>\d{{1,2}})\s?(?:月|[-/.])"
        r"\s?(?P<day>\d{1,2})(?:\s?[日号]|(?!\d))",
    ),
    (
        "numeric",
        rf"(?<![\d./-])(?P<n1>\d{{1,2}})(?P<mark>[./-])(?P<n2>\d{{1,2}})(?P=mark)(?P<n3>{_YEAR})(?!\d)",
    ),
    (
        "month_day",
        rf"(?:(?P<md_year>{_YEAR}|今|去)年的?)?(?<!\d)(?P<md_month>\d{{1,2}}|[{_HAN}]{{1,2}})\s?月"
        rf"\s?(?P<md_day>\d{{1,2}}|[{_HAN}]{{1,3}})(?:\s?[日号]|(?![\d个天]))",
    ),
    (
        "day_of_month",
        rf"(?:(?P<which>上个?月|本月|这个?月|当月)的?\s?)?(?<![\d.第])(?P<dom>\d{{1,2}}|[{_HAN}]{{2,3}})"
        r"[号日](?![码楼店线])",
    ),
    (
        "day_month_name",
        rf"{_LEFT}(?P<dm_day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]?(?:of\s)?(?P<dm_month>{_MONTH})"
        rf"(?:\.|{_RIGHT})(?:[,\s-]{{0,2}}(?P<dm_year>{_YEAR}){_RIGHT}{_SUM_FOLLOWS})?",
    ),
    (
        "month_name_day",
        rf"{_LEFT}(?P<mn_month>{_MONTH})\.?\s?(?P<mn_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.%])"
        rf"{_SUM_FOLLOWS}(?:[,\s]{{1,2}}(?P<mn_year>{_YEAR}){_RIGHT}{_SUM_FOLLOWS})?",
    ),
    (
        "slash_day",
        r"(?<![\d.])(?<!\d[/:-])(?P<s1>\d{1,2})(?P<s_mark>[/-])(?P<s2>\d{1,2})(?=\s?(?:\d{1,2}[:点]|凌晨|早上|上午"
        r"|中午|下午|晚上|at\s))",
    ),
    (
        "ago",
        rf"(?<![\d.])(?:(?P<half>半)|(?P<ago>{_NUMBER}))\s?(?:(?P<and_half>个半)|个)?(?P<more>多)?个?"
        r"(?P<unit>秒钟?|分钟?|小时|钟头|天|日|周|星期|礼拜)(?P<tail_half>半)?"
        r"(?:零?(?P<ago_minutes>\d{1,2})分钟?)?\s?(?:之前|以前|前(?![天年后]))",
    ),
    (
        "ago_english",
        rf"{_LEFT}(?P<ago_en>{_ENGLISH_NUMBER})\s?(?P<unit_en>seconds?|secs?|minutes?|mins?|hours?|hrs?|h"
        r"|days?|weeks?)(?:(?:\sand|,)?\s(?P<ago_en_minutes>\d{1,2})\s?(?:minutes?|mins?))?\s(?:ago|back)"
        + _RIGHT,
    ),
    (
        "future",
        r"明[天日早晚]|后天|下个?(?:周|星期|礼拜)[一二三四五六日天]|"
        + _LEFT
        + r"(?:tomorrow|next\s"
        + _WEEKDAY
        + ")"
        + _RIGHT,
    ),
    (
        "relative",
        r"(?P<back>大前|(?<![当目之以提])前|昨|今)(?:[天日儿]|(?P<back_part>[早晨晚夜])[上里间]?(?!点|些|期))",
    ),
    (
        "relative_english",
        _LEFT + r"(?P<back_en>(?:the\s)?day\sbefore\syesterday|yesterday|today|last\snight|tonight"
        r"|this\s(?:morning|afternoon|evening))" + _RIGHT,
    ),
    (
        "weekday",
        r"(?<![每到至])(?P<week>上上个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
        r"(?:(?P<weekday_part>[早晚])上?)?(?![年期])",
    ),
    (
        "weekday_english",
        rf"{_LEFT}(?<!every\s)(?<!next\s)(?P<last>last\s)?(?:(?P<weekday_en>{_WEEKDAY})"
        r"|(?<=last\s)(?P<weekday_short>mon|tue|wed|thu|fri|sat|sun))" + _RIGHT,
    ),
    (
        "clock",
        r"(?<![\d.])(?<!\d[:/~-])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:\.\d{1,9})?"
        r"(?:\s?(?P<half_day>[ap]\.?m(?:\.|" + _RIGHT + r")))?(?![\d:])(?!\.\d)",
    ),
    (
        "clock_zh",
        rf"(?<![\d.半第有])(?<!\d[:~、-])(?P<z_hour>\d{{1,2}}|[{_HAN}]{{1,3}})\s?(?:[点點](?!击|开|数|儿|了|半?的)"
        rf"|时(?=\d|[{_HAN}]|整))(?P<whole>钟|整)?"
        rf"(?:(?P<z_half>半)|(?P<quarter>[一三])刻|(?P<z_minute>\d{{1,2}}|[{_HAN}]{{1,3}})分(?!之)"
        rf"|(?P<z_bare>[0-5]\d|[{_HAN}]{{2,3}})(?![\d.分,]){_SUM_FOLLOWS})?(?P<z_more>多)?",
    ),
    (
        "clock_ampm",
        rf"{_LEFT}(?<![.])(?P<a_hour>\d{{1,2}})(?:\.(?P<a_minute>[0-5]\d))?\s?(?P<a_half>[ap])\.?m"
        rf"(?:\.|{_RIGHT})",
    ),
    (
        "clock_at",
        rf"{_LEFT}(?:at|around|about)\s(?P<o_hour>\d{{1,2}})"
        r"(?=\s?(?:[,.!;)](?!\d)|\Z|in\sthe\s|yesterday|today|last\s|on\s|this\s))",
    ),
    (
        "part",
        rf"(?P<part_zh>{_PARTS_ZH})|{_LEFT}(?P<part_en>(?:early\s)?morning|noon|midday|afternoon|evening"
        r"|at\snight|midnight)" + _RIGHT,
    ),
    (
        "zone",
        rf"(?<![A-Za-z])(?:(?P<base>utc|gmt)\s?(?P<offset>{_OFFSET})|(?P<zone>{_NAMED_ZONES})(?![A-Za-z])"
        rf"|(?<=\d)(?P<zulu>Z)(?![A-Za-z0-9])"
        rf"|(?<=\d)\s?(?P<east>\+(?:(?:0\d|1[0-4])(?::?[0-5]\d)?|\d))(?![\d:.]){_SUM_FOLLOWS}"
        # Behind "15:00" alone, "-16:00" is the end of a time span.
        rf"|(?:(?<=:\d\d:\d\d)|(?<=T\d\d:\d\d))(?P<west>-(?:0\d|1[0-2]):?[0-5]\d))",
    ),
    ("now", r"刚刚|刚才|" + _LEFT + r"just\snow" + _RIGHT),
    ("now_weak", r"刚(?=[^刚才好需开始需要]?[转充提付汇打兑])"),
    (
        "vague",
        r"几(?:个)?(?:秒钟?|分钟|小时|天|周|星期|个?月|年)(?:之|以)?前|前(?:几|两|些)天|最近|上(?:周|星期|个月)|去年"
        r"|" + _LEFT + r"(?:recently|the\sother\sday|last\s(?:week|month|year)"
        r"|(?:a\s)?few\s(?:minutes|hours|days|weeks)\sago)" + _RIGHT,
    ),
)
LEXER = re.compile("|".join(f"(?P<t_{kind}>{pattern})" for kind, pattern in PATTERNS), re.IGNORECASE)
