// The form with grammY's conversations plugin, everything in memory, as its documentation teaches:
// https://grammy.dev/plugins/conversations
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { Bot, InlineKeyboard, webhookCallback } from "grammy";
import { conversations, createConversation } from "@grammyjs/conversations";

const [apiRoot, token, port, secretToken] = process.argv.slice(2);
const CATEGORIES = ["资产被盗", "转账问题", "兑换问题", "App 故障", "忘记密码或无法登录", "账户问题", "其他"];

const keyboard = (...labels) => labels.reduce((rows, label) => rows.text(label, label).row(), new InlineKeyboard());

const ask = (ctx, text, ...labels) => ctx.reply(text, { reply_markup: keyboard(...labels) });

// Answers a press and turns its message into the next question.
async function turn(conversation, trigger, text, ...labels) {
  const ctx = await conversation.waitForCallbackQuery(trigger);
  await ctx.answerCallbackQuery();
  await ctx.editMessageText(text, labels.length ? { reply_markup: keyboard(...labels) } : undefined);
  return ctx.callbackQuery.data;
}

const cardOf = (answers) => Object.entries(answers).map(([name, value]) => `${name}：${value}`).join("\n");

async function ticket(conversation, ctx) {
  const answers = {};
  await ask(ctx, "您好！请问需要什么帮助？", "提交工单", "我的工单", "帮助");
  await turn(conversation, "提交工单", "请先同意隐私说明。", "同意并继续", "取消");
  answers.consent = await turn(conversation, "同意并继续", "您遇到了哪类问题？", ...CATEGORIES);
  answers.category = await turn(conversation, CATEGORIES, "您的账户名是什么？", "我没有", "取消");
  answers.account = (await conversation.waitFor("message:text")).message.text;
  await ask(ctx, "请描述发生了什么。", "取消");
  answers.description = (await conversation.waitFor("message:text")).message.text;
  while (answers.description.length < 20) {
    await ask(ctx, "请写得再详细一些。", "取消");
    answers.description = (await conversation.waitFor("message:text")).message.text;
  }
  await ask(ctx, "怎样联系您？", "在此聊天中回复", "取消");
  answers.contact = await turn(conversation, "在此聊天中回复", "有截图或文件吗？", "跳过", "取消");
  await turn(conversation, "跳过", `请核对您填写的内容：\n${cardOf(answers)}`, "✅ 提交", "取消");
  await turn(conversation, "✅ 提交", `已提交：\n${cardOf(answers)}`);
  const number = await conversation.external(() => randomBytes(4).toString("hex").toUpperCase());
  await ask(ctx, `已收到，工单号 WLT-${number}。`, "查看工单", "菜单");
}

const bot = new Bot(token, { client: { apiRoot } });
bot.use(conversations());
bot.use(createConversation(ticket));
bot.command("start", (ctx) => ctx.conversation.enter("ticket"));
await bot.init();
createServer(webhookCallback(bot, "http", { secretToken })).listen(Number(port), "127.0.0.1", () =>
  bot.api.setWebhook(`http://127.0.0.1:${port}/telegram`, { secret_token: secretToken }));
