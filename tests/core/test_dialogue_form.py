"""The form from the first word to the confirmation, in both languages and every category."""

import re
from dataclasses import replace
from typing import Any

import pytest

from core.conversation import Origin, State, Verdict
from core.delivery import Action
from core.events import ChoicePressed
from core.intents import of_revision
from core.replies import Capabilities, ReplyKind
from tests.builders import Person, starter_definition, starter_rules, starter_with

TRANSFER = "昨天下午3点从币安转了 100 USDT 到我的钱包，用的 TRC20，显示成功，但余额没变"
TRON_ID = "6c07d8dcaed35f5b5a7cb1fbb92fa9ecbe18ccf1e2c6e8e1b6b0a8b8a2f2dd9f"
STORY = {
    "zh-hans": "我按照页面提示一步一步操作，最后还是失败了，不知道为什么。",
    "en": "I followed every step on the page and it still failed in the end.",
}
ANSWERS = {
    "account_name": "li.ming",
    "network": "TRC20",
    "transaction_id": TRON_ID,
    "happened_at": "2026-11-20 15:00",
    "order_number": "SW20261120-48213",
    "app_version": "5.12.3",
    "device": "iPhone 15",
    "contact": "li@example.com",
}
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def begun(language: str = "zh-hans", category: str | None = None, **changes: Any) -> Person:
    """A person who agreed, and chose a category when one is given."""
    person = Person(client_language=language, **changes)
    person.says("/ticket")
    person.says("agree" if language == "en" else "同意")
    if category is not None:
        person.presses(label_of(category, language))
    return person


def label_of(category: str, language: str = "zh-hans") -> str:
    """A category's button."""
    texts = starter_definition().categories[category].label.texts
    return texts["en" if language == "en" else "zh-Hans"]


def answer_all(person: Person, language: str = "zh-hans") -> None:
    """Type an answer to whatever is asked until the card is there."""
    for _ in range(12):
        draft = person.conversation.draft
        if state_of(person) is not State.FIELD or draft is None or draft.current is None:
            return
        if draft.current == "screenshots":
            person.says("no" if language == "en" else "没有")
        else:
            person.says(ANSWERS.get(draft.current, STORY[language]))
    raise AssertionError(person.transcript())


def state_of(person: Person) -> State:
    """Where the conversation stands."""
    return person.conversation.state


def answer(person: Person, field: str) -> str:
    """What the draft holds for a field."""
    assert person.conversation.draft is not None
    found = person.conversation.draft.answer(field)
    assert found is not None, f"{field} is not answered"
    return found.value


@LANGUAGES
@pytest.mark.parametrize("category", list(starter_definition().categories))
def test_the_whole_form(language: str, category: str) -> None:
    """Each category asks what it needs, one thing at a time, and becomes one ticket of its team."""
    person = begun(language, category)
    answer_all(person, language)
    assert State.REVIEW is state_of(person)
    person.says("submit" if language == "en" else "提交")

    (ticket,) = person.tickets
    definition = starter_definition().categories[category]
    given = {each.field: each.value for each in ticket.answers}
    wanted = ("account_name", "description", *definition.fields, "contact", "screenshots")
    assert set(wanted) <= set(given)
    assert (definition.team, definition.priority) == (ticket.team, ticket.priority)
    assert person.now + definition.first_reply == ticket.due_at
    assert ticket.number in person.sees
    assert State.MENU is state_of(person)
    assert ("en" if language == "en" else "zh-Hans") == ticket.language


@LANGUAGES
def test_one_language_from_end_to_end(language: str) -> None:
    """No Chinese in an English form but names of languages, and no English sentence in a Chinese one."""
    person = begun(language, "transfer")
    answer_all(person, language)
    texts = "\n".join(each.reply.text for each in person.deliveries if each.reply is not None)
    han, words = re.findall("[一-鿿]+", texts), re.findall(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", texts)

    assert not (han if language == "en" else words)


def test_steps_only_move_forward() -> None:
    """The step grows with each answer and the number of steps stays."""
    person = begun(category="transfer")
    steps = []
    while state_of(person) is State.FIELD:
        found = re.search(
            r"第 (\d+) 步，共 (\d+) 步", person.transcript().rpartition("第 ")[0] and person.sees
        )
        assert found, person.sees
        steps.append((int(found[1]), int(found[2])))
        draft = person.conversation.draft
        assert draft is not None
        person.says(
            ANSWERS.get(draft.current or "", STORY["zh-hans"] if draft.current == "description" else "没有")
        )

    assert [(step, 9) for step in range(2, 9)] == steps


def test_a_rich_first_message_is_not_asked_again() -> None:
    """A typical transfer ticket takes at most six inputs, however it begins."""
    person = Person()
    inputs = 0

    def counted(said: str) -> None:
        nonlocal inputs
        inputs += 1
        person.says(said)

    counted(f"{TRANSFER}，哈希 {TRON_ID}")
    counted("同意")
    counted("没有")
    counted("在此聊天中回复")
    assert State.REVIEW is state_of(person)
    assert "波场 (TRC20) 🔎" in person.sees
    assert TRON_ID in person.sees
    assert "2026年11月21日 15:00" in person.sees
    counted("提交")

    assert len(person.tickets) == 1
    assert inputs <= 6


def test_what_was_found_never_overwrites_an_answer() -> None:
    """A network that was chosen stays, whatever a later text says."""
    person = begun(category="transfer")
    person.says("li")
    person.says(STORY["zh-hans"])
    person.presses("以太坊")
    person.says("/cancel")
    person.says("不")
    person.says("没有")
    person.says("昨天15:00")
    person.says("这里")
    person.says("没有")
    person.says("补充：其实是通过 TRC20 网络转的，金额 50 USDT")

    assert answer(person, "network") == "ethereum"
    assert answer(person, "amount") == "50 USDT"


def test_back_keeps_every_answer_and_offers_to_keep_it() -> None:
    """From the card back through every question to the category, each with its answer and Keep; and there
    again by keeping."""
    person = begun(category="transfer")
    answer_all(person)
    assert person.conversation.draft is not None
    before = {each.field: each.value for each in person.conversation.draft.answers}
    passed = []
    while state_of(person) is not State.CATEGORY:
        person.presses("上一步")
        passed.append(person.conversation.draft.current)
        if state_of(person) is State.FIELD:
            assert "保留此回答" in person.buttons
            assert "目前的回答" in person.sees
    person.presses("转账问题")

    assert before == {each.field: each.value for each in person.conversation.draft.answers}
    assert len(passed) == 8
    assert State.REVIEW is state_of(person)


def test_back_from_the_card_asks_only_what_the_form_asks() -> None:
    """An amount that was merely noticed is not the last question of the form."""
    person = Person()
    person.says(TRANSFER)
    person.says("同意")
    person.says("没有")
    person.says("没有")
    person.says("这里")
    assert State.REVIEW is state_of(person)
    person.presses("上一步")

    assert "截图" in person.sees


def test_back_from_the_first_step_leaves_to_the_menu_with_the_draft() -> None:
    """Back before anything leads to the front page, and the draft can be continued."""
    person = begun()
    person.presses("上一步")
    assert State.MENU is state_of(person)
    assert "继续填写" in person.buttons
    person.presses("继续填写")

    assert State.CATEGORY is state_of(person)


@pytest.mark.parametrize("field", ["account_name", "description", "device", "contact"])
def test_each_field_can_be_edited_from_the_card(field: str) -> None:
    """Editing leads to the question, the new answer back to the card; Back changes nothing."""
    person = begun(category="fault")
    answer_all(person)
    label = starter_definition().fields[field].label.texts["zh-Hans"]
    person.presses(f"✏️ {label}")
    old = answer(person, field)
    person.presses("上一步")
    assert (State.REVIEW, old) == (person.conversation.state, answer(person, field))
    person.presses(f"✏️ {label}")
    new = {"description": f"{STORY['zh-hans']}重新安装以后也一样。", "contact": "+86 138 0013 8000"}.get(
        field, "x2"
    )
    person.says(new)

    assert State.REVIEW is state_of(person)
    assert new.replace(" ", "") == answer(person, field).replace(" ", "")


def test_the_category_is_corrected_on_the_card() -> None:
    """A wrong guess is put right; what the new category needs is asked, what was answered stays."""
    person = Person()
    person.says(TRANSFER)
    person.says("同意")
    person.says("li")
    person.says("没有")
    person.says("这里")
    person.presses("✏️ 分类")
    person.presses("兑换问题")
    assert "订单号" in person.sees
    person.says("没有")

    assert State.REVIEW is state_of(person)
    assert "分类：兑换问题" in person.sees
    assert "网络" not in person.sees


def test_skip_and_not_having_it_are_recorded_as_such() -> None:
    """An optional answer that was skipped and one that the person lacks are told apart, pressed or typed."""
    person = begun(category="fault")
    person.presses("我没有")
    person.says(STORY["zh-hans"])
    person.presses("跳过")
    person.says("小米 14")
    person.presses("在此聊天中回复")
    person.says("不需要")
    person.presses("提交")
    verdicts = {each.field: each.verdict for each in person.tickets[0].answers}

    assert Verdict.MISSING is verdicts["account_name"]
    assert Verdict.SKIPPED is verdicts["app_version"]
    assert Verdict.SKIPPED is verdicts["screenshots"]


def test_a_needed_answer_can_not_be_skipped() -> None:
    """A forged Skip of a question that needs an answer is refused with a reason."""
    person = begun(category="fault")
    person.says("li")
    person.does(ChoicePressed(f"{person.conversation.revision}.skip"))

    assert "这一项需要填写" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "description"


def test_cancelling_asks_back_and_keeping_keeps() -> None:
    """Nothing is dropped before the second yes; No leads back to the same question."""
    person = begun(category="transfer")
    person.says("li")
    person.presses("取消")
    assert State.CANCELLING is state_of(person)
    person.presses("不，继续填写")
    assert answer(person, "account_name") == "li"
    assert "第 3 步" in person.sees
    person.says("/cancel")
    person.presses("是的")

    assert person.conversation.draft is None
    assert person.last is not None
    assert person.last.dropped_draft is not None
    assert not person.tickets


def test_cancelling_nothing_says_so() -> None:
    """/cancel in the menu harms nothing."""
    person = Person()
    person.says("/cancel")

    assert "没有可取消的内容" in person.sees


def test_switching_language_asks_the_same_question_again() -> None:
    """In mid-form the same question comes in the other language, and every answer stays."""
    person = begun(category="transfer")
    person.says("li")
    person.says("/language")
    person.presses("English")
    assert "Step 3 of 9" in person.sees
    assert "From now on: English" in person.sees
    assert answer(person, "account_name") == "li"
    assert person.requester.language == "en"
    person.says("昨天下午3点转账，用的币安，显示成功，但余额没变，请帮我查一下")

    assert "Step 4 of 9" in person.sees


def test_a_chosen_language_is_not_changed_by_what_is_written() -> None:
    """After a choice, text in another language changes nothing."""
    person = begun(language="zh-hans", category="other")
    person.says("/language")
    person.presses("English")
    person.language = "zh-Hans"
    person.says("我换成中文写一段很长很长的话看看会怎么样")

    assert person.conversation.language == "en"


def test_consent_is_asked_once_and_recorded_with_its_version() -> None:
    """The first ticket asks, the second does not."""
    person = begun(category="other")
    assert person.requester.consent == "1"
    answer_all(person)
    person.says("提交")
    person.says("/ticket")

    assert State.CATEGORY is state_of(person)


def test_a_new_privacy_version_asks_again_even_before_submitting() -> None:
    """Consent to an older notice is not consent to a newer one, also when the card is already open."""
    person = begun(category="other")
    answer_all(person)
    person.rules = starter_with(privacy_version="2")
    person.presses("提交")
    assert State.CONSENT is state_of(person)
    assert not person.tickets
    person.presses("同意并继续")
    assert person.requester.consent == "2"
    person.presses("提交")

    assert len(person.tickets) == 1


def test_declining_keeps_nothing() -> None:
    """Without consent the draft goes, and the person is told."""
    person = Person()
    person.says(TRANSFER)
    person.presses("暂不")

    assert person.conversation.draft is None
    assert "没有保存任何内容" in person.sees
    assert person.conversation.said_in == ()


def test_words_before_consent_wait_and_greetings_are_not_said_to_be_kept() -> None:
    """What is written at the notice is kept when it says something; "ok" only gets the notice again."""
    person = Person()
    person.says("/ticket")
    person.says("嗯")
    assert "先为您留着" not in person.sees
    person.says(TRANSFER)
    assert "先为您留着" in person.sees
    person.says("我同意")

    assert answer(person, "description") == TRANSFER


@LANGUAGES
def test_stolen_funds_get_the_checklist_first_at_once_and_once(language: str) -> None:
    """What to do this minute comes before consent and every question, and is not repeated."""
    person = Person(client_language=language)
    said = (
        "My funds were stolen, somebody drained my wallet"
        if language == "en"
        else "我的币被盗了，钱包被人转走了"
    )
    person.says(said)
    checklist = starter_definition().categories["stolen"].checklist
    assert checklist is not None
    first_line = checklist.texts["en" if language == "en" else "zh-Hans"].strip().splitlines()[0]
    assert first_line in person.caused[0]
    answer_all(person, language)
    person.says("agree" if language == "en" else "同意")
    answer_all(person, language)
    texts = [each.reply.text for each in person.deliveries if each.reply is not None]

    assert sum(first_line in text for text in texts) == 1


def test_stolen_funds_told_at_the_privacy_notice_get_the_checklist_there() -> None:
    """The checklist does not wait for consent."""
    person = Person()
    person.says("/ticket")
    person.says("我的币被盗了")

    assert "请先立即做这几件事" in person.caused[0]


def test_stolen_funds_are_seen_in_the_short_form_too() -> None:
    """Whoever asks for a person and then tells of a theft reaches the security team with the checklist."""
    person = begun()
    person.says("人工")
    person.presses("简版")
    person.says("我的钱包被盗了，所有的币都被人转走了，请马上处理")
    assert "请先立即做这几件事" in person.sees
    person.says("这里")
    person.says("提交")

    assert person.tickets[0].team == "security"
    assert person.tickets[0].priority == "urgent"


def test_a_story_told_to_the_first_question_is_the_description() -> None:
    """A description given as account name is taken for what it is, and the name asked for again."""
    person = begun(category="other")
    person.says("我想修改昵称，但是在设置页面里找不到入口，请帮忙看看。")

    assert "已作为问题描述记下" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "account_name"
    assert answer(person, "description").startswith("我想修改昵称")


def test_a_story_told_to_a_later_question_becomes_a_remark() -> None:
    """Nothing that somebody took the time to write is dropped because another question was open."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY["zh-hans"])
    person.says("对了，我昨天晚上还重新安装了一次，可是问题依旧存在。")

    assert "已作为备注记下" in person.sees
    assert ReplyKind.ERROR in {
        each.reply.kind for each in (person.last.deliveries if person.last else ()) if each.reply
    }
    answer_all(person)
    person.says("提交")

    assert "重新安装" in {each.field: each.value for each in person.tickets[0].answers}["remark"]


def test_a_first_message_that_is_no_description_still_reaches_the_agents() -> None:
    """Too short or too long for a description, the first message stands on the card as a remark."""
    person = Person()
    person.says("充值没到账")
    person.says("同意")
    answer_all(person)
    assert "备注：充值没到账" in person.sees
    person.says("提交")

    assert {each.field: each.value for each in person.tickets[0].answers}["remark"] == "充值没到账"


def test_a_finished_form_leaves_a_tidy_chat() -> None:
    """One line an answered question, one card, one confirmation; no button of a question is left."""
    person = begun(category="transfer")
    answer_all(person)
    person.says("提交")
    choices = [choice for reply in person.screen.values() for row in reply.choices for choice in row]

    assert "已收到，工单号" in list(person.screen.values())[-1].text
    assert not [choice.label for choice in choices if of_revision(choice.value) is not None]


def test_the_confirmation_is_not_overwritten() -> None:
    """What is opened from the confirmation appears below it, since it is worth keeping."""
    person = begun(category="other")
    answer_all(person)
    person.says("提交")
    person.presses("查看工单")
    assert "处理记录" in person.sees

    assert any("已收到，工单号" in reply.text for reply in person.screen.values())


def test_a_terminal_without_editing_gets_everything_below() -> None:
    """Where nothing can be edited, every message is new and the form works the same."""
    person = begun(category="fault", capabilities=Capabilities(edit=False))
    answer_all(person)
    person.says("提交")

    assert len(person.tickets) == 1
    assert {Action.SEND} == {each.action for each in person.deliveries}


def test_found_answers_are_marked_on_the_card_and_confirmed_by_keeping() -> None:
    """🔎 stands at what was found, and goes when the person keeps the answer."""
    person = Person()
    person.says(TRANSFER)
    person.says("同意")
    person.says("li")
    person.says("没有")
    person.says("这里")
    assert "波场 (TRC20) 🔎" in person.sees
    person.presses("✏️ 网络")
    person.presses("保留")

    assert "波场 (TRC20) 🔎" not in person.sees
    draft = person.conversation.draft
    assert draft is not None
    found = draft.answer("network")
    assert found is not None
    assert Origin.ASKED is found.origin


def test_a_category_that_the_operator_removed_is_not_offered_any_more() -> None:
    """A press of a category that is gone says so and asks again."""
    person = begun()
    categories = {name: each for name, each in starter_definition().categories.items() if name != "swap"}
    person.rules = replace(starter_rules(), definition=replace(starter_definition(), categories=categories))
    person.presses("兑换问题")

    assert "该分类已停用" in person.sees
