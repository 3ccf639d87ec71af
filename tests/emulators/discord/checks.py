"""What Discord refuses although its published description lets it pass, and what must not happen to people.

The description says 4000 characters of content, has no sum over embeds, counts only top-level components and
knows nothing of pings: https://discord.com/developers/docs/resources/message#create-message-limitations
"""

import re
from collections import Counter

from .components import BUTTON, LINK_STYLE, PREMIUM_STYLE, ROW, SELECTS, STRING_SELECT, texts, walk
from .errors import Json, SpecError

LONGEST_CONTENT = 2000
LONGEST_EMBEDS = 6000
MOST_COMPONENTS = 40
MOST_BUTTONS = 5
MOST_MODAL_COMPONENTS = 5
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
V2_TYPES = (9, 10, 12, 13, 14, 17)
CONTENTS = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")


def check_message(body: Json, *, creating: bool, files: int = 0) -> None:
    """Refuse a message (or an edit) that breaks a limit; SpecError names the field."""
    if len(body.get("content") or "") > LONGEST_CONTENT:
        raise SpecError(["content"], f"Must be {LONGEST_CONTENT} or fewer in length.")
    if sum(map(embed_length, body.get("embeds") or [])) > LONGEST_EMBEDS:
        raise SpecError(["embeds"], f"Embed size exceeds maximum size of {LONGEST_EMBEDS}")
    check_components(body.get("components") or [])
    check_version(body)
    if creating and not files and not any(body.get(name) for name in CONTENTS):
        raise SpecError([], "Cannot send an empty message", code=50006)


def check_version(body: Json) -> None:
    """New kinds of components need their flag, which in turn forbids content and embeds."""
    new = bool((body.get("flags") or 0) & COMPONENTS_V2)
    used = any(one["type"] in V2_TYPES for one in walk(body.get("components")))
    if used and not new and "flags" in body:
        raise SpecError(["components"], "This kind of component needs the flag IS_COMPONENTS_V2.")
    if new and (body.get("content") or body.get("embeds")):
        name = "content" if body.get("content") else "embeds"
        raise SpecError([name], "Cannot be used together with the flag IS_COMPONENTS_V2.")


def check_components(components: list[Json]) -> None:
    """Number, rows, ids and buttons of a message's or modal's components."""
    everything = list(walk(components))
    if len(everything) > MOST_COMPONENTS:
        raise SpecError(["components"], f"A message has at most {MOST_COMPONENTS} components.")
    ids = Counter(one["custom_id"] for one in everything if one.get("custom_id"))
    for custom_id, times in ids.items():
        if times > 1:
            raise SpecError(["components"], f"Component custom id cannot be duplicated: {custom_id}")
    for one in everything:
        _check_one(one)


def check_modal(data: Json) -> None:
    """A modal has one to five components; selects in it obey their limits too."""
    if not 1 <= len(data["components"]) <= MOST_MODAL_COMPONENTS:
        raise SpecError(["data", "components"], "Must be between 1 and 5 in length.")
    check_components(data["components"])


def _check_one(component: Json) -> None:
    if component["type"] == ROW:
        _check_row(component["components"])
    elif component["type"] == BUTTON:
        _check_button(component)
    elif component["type"] == STRING_SELECT:
        _check_select(component)


def _check_row(children: list[Json]) -> None:
    if len(children) > MOST_BUTTONS:
        raise SpecError(["components"], f"A row has at most {MOST_BUTTONS} buttons.")
    if len(children) > 1 and any(one["type"] in SELECTS for one in children):
        raise SpecError(["components"], "A row has one select and nothing else.")


def _check_button(button: Json) -> None:
    if not button.get("label") and not button.get("emoji") and button["style"] != PREMIUM_STYLE:
        raise SpecError(["components"], "A button needs a label or an emoji.")
    if button["style"] == LINK_STYLE and (not button.get("url") or button.get("custom_id")):
        raise SpecError(["components"], "A link button has a url and no custom_id.")
    if button["style"] < LINK_STYLE and (button.get("url") or not button.get("custom_id")):
        raise SpecError(["components"], "A button has a custom_id and no url.")


def _check_select(select: Json) -> None:
    values = [option["value"] for option in select["options"]]
    if len(set(values)) < len(values):
        raise SpecError(["components"], "The specified option value is already used")
    least, most = select.get("min_values"), select.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if least > most or most > len(values):
        raise SpecError(["components"], "min_values ≤ max_values ≤ number of options does not hold.")
    if sum(1 for option in select["options"] if option.get("default")) > most:
        raise SpecError(["components"], "More options are the default than can be chosen.")


def embed_length(embed: Json) -> int:
    """The characters of an embed that count towards the sum."""
    fields = embed.get("fields") or []
    parts = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    parts += [text for field in fields for text in (field["name"], field["value"])]
    return sum(len(part) for part in parts if part)


def pings(body: Json) -> list[str]:
    """The mentions in a message that would really notify somebody, as `allowed_mentions` stands.

    https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """
    words = "\n".join([body.get("content") or "", *texts(body.get("components"))])
    allowed = body.get("allowed_mentions")
    found = [
        mention
        for mention in re.findall(r"@everyone|@here|<@&\d+>|<@!?\d+>", words)
        if allowed is None or _is_allowed(mention, allowed)
    ]
    if body.get("message_reference") and (allowed is None or allowed.get("replied_user")):
        found.append("the author of the message replied to")
    return found


def _is_allowed(mention: str, allowed: Json) -> bool:
    kind = "everyone" if mention.startswith("@") else "roles" if "&" in mention else "users"
    named = {str(one) for one in allowed.get(kind) or []}
    return kind in (allowed.get("parse") or []) or re.sub(r"\D", "", mention) in named
