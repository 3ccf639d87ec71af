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

CHINESE_POSITIONS = word_positions("chinese_simplified") | word_positions("chinese_traditional")

# Everyday words of people who write to a wallet's support. Pairs of neighbours in them count as words.
_WORDS = """
我们 你们 他们 自己 大家 这个 那个 什么 怎么 怎样 为什么 哪里 这里 那里 这样 那样 如何 多少 几个 一个 一下
一直 一些 一样 一次 一起 一点 一定 一共 可以 可能 可是 能够 不能 不会 不是 不到 不了 不知道 不行 不对 没有
还没有 还有 还是 已经 现在 今天 昨天 明天 前天 今年 去年 早上 上午 中午 下午 晚上 时间 时候 小时 分钟 刚才
刚刚 之前 之后 以前 以后 后来 然后 但是 因为 所以 如果 而且 或者 虽然 只有 只是 只能 就是 都是 也是 的是
是我 我的 你的 他的 的话 了吗 了我 了一 是不是 有没有 能不能 应该 需要 想要 希望 觉得 知道 认为 发现 看到
收到 得到 找到 找不到 找回 打开 打不开 关闭 登录 登陆 注册 账号 账户 帐户 帐号 用户 密码 手机 电脑 电话
号码 短信 邮箱 邮件 验证 验证码 绑定 设置 设备 更新 升级 版本 安装 下载 卸载 软件 应用 系统 网络 网站 网页
链接 连接 页面 界面 按钮 点击 显示 提示 错误 失败 成功 完成 确认 取消 提交 申请 处理 解决 问题 情况 原因
方法 办法 帮忙 帮助 帮我 请问 请帮 谢谢 感谢 您好 你好 麻烦 客服 人工 官方 联系 回复 答复 查看 查询 查一下
核实 检查 说明 告诉 截图 图片 附件 文件 资料 信息 记录 内容 订单 编号 单号 工单 钱包 资产 资金 余额 数量
金额 转账 转出 转入 转到 转给 到账 没到 提币 提现 充值 充币 收款 付款 支付 交易 交易所 兑换 买币 卖币 买入
卖出 币种 代币 地址 合约 公链 主网 链上 网络费 手续费 矿工费 费用 价格 市场 区块 哈希 签名 授权 被盗 骗子
诈骗 丢失 安全 风险 冻结 解冻 恢复 备份 导入 导出 助记词 私钥 助记 记词 忘记 记得 身份 身份证 证件 审核
认证 实名 通过 银行 银行卡 公司 朋友 别人 中国 国家 北京 上海 广州 深圳 香港 台湾 美国 人民 社会 工作 生活
学习 学生 老师 学校 时代 经济 发展 管理 服务 产品 项目 技术 科技 数据 平台 功能 活动 使用 操作 选择 输入
输出 发送 接收 发生 出现 进行 开始 结束 继续 重新 重试 多次 几次 再次 每次 第一 第二 第三 上面 下面 里面
外面 前面 后面 左右 大概 差不多 非常 特别 比较 很多 许多 所有 全部 部分 其他 其中 任何 另外 最后 最近 最新
正常 异常 正确 直接 马上 立即 尽快 赶紧 着急 等待 等了 半天 好几 两个 三个 几天 两天 三天 星期 周末 年月
月日 元人民币 万元 东西 事情 家里 孩子 地方 方面 关于 对于 由于 根据 按照 为了 除了 到底 其实 当时 同时
当然 突然 仍然 依然 真的 不好意思 没问题 对方 本人 省市 市区 县城 路一 路二 路三 浙江 江省 江苏 苏省 广东
东省 杭州 州市 深圳市 海市 京市 南京 成都 武汉 天津 重庆 西湖 湖区 南山 山区 朝阳 阳区 东区 西区 新区
科技园 大道 一号 号楼 百号 十号 道路 街道 单元 小区 先生 女士 小姐 经理 老板 员工 部门 中心 大学 医院 机场
车站 快递 收货 发货 退款 退回 换成 变成 当成 作为 成为 认识 了解 清楚 明白 理解 支持 反馈 建议 投诉 意见
要求 规定 条件 标准 质量 效果 这些 那些 想让 一步 不同 相同 以上 以下 以及 并且 不过 只要 只好 起来 下来
出来 过来 回来 进去 进来 上去 过去 说我 说要 让我 给我 我看 我在 在我 我把 把我 被我 我没 我一 到我 我都
都没 也没 没收 不见 见了 了两 了三 了好 个月 的时 的问 的情 的地 的钱 的手 了很 一天 一年 一笔 这笔 那笔
一条 一张 一位 每天 生成 生效 有效 无效 无法 有人 有些 没办法
"""
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
    for word in _WORDS.split():
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
_PAIR_SHARE = 0.25  # of neighbours in support messages that are neighbours in one of the words above

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

    def of(self, first: int, last: int) -> float:
        """Return the score of [first, last), not empty: log-likelihood ratio, 0 is undecided."""
        return self._at[last] - self._at[first] + self._pair_at[last - 1] - self._pair_at[first]
