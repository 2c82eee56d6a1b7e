// An echo bot on grammY: node echo.js API_ROOT TOKEN. It ends when its standard input does.
import { Bot, InlineKeyboard } from "grammy";

const [apiRoot, token] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });

bot.command("start", (ctx) => ctx.reply(`bắt đầu ${ctx.match}`));
bot.on("message:text", (ctx) =>
  ctx.reply(`<b>${ctx.message.text}</b>`, {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Bấm", "tap:1"),
  }),
);
bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery();
  await ctx.editMessageText(`đã bấm ${ctx.callbackQuery.data}`);
});
bot.on("my_chat_member", (ctx) => console.log(ctx.myChatMember.new_chat_member.status));
bot.catch((failure) => console.log("error", String(failure.error)));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
await bot.start({
  allowed_updates: ["message", "callback_query", "my_chat_member"],
  onStart: (me) => console.log(me.username),
});
