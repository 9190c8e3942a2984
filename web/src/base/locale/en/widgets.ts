import type { Messages } from "@/base/locale/zh-CN";

const widgets: Messages["widgets"] = {
  origins: "Pages it may stand on", origins_hint: "Origins, one a line: https:// and the name, as www.example.com; *.example.com is all names below. Pages of any other get nothing.", parts: "What it offers", calls: "Call by browser", callbacks: "Call me back", active: "Switched on", off: "Off", on: "On",
  queues: "Where it leads", label: "What visitors read", add_queue: "Add a queue", drop_queue: "Remove this queue", chats_max: "Chats at once", queues_hint: "With a queue of text chats visitors can write.", calls_max: "Calls at once, at most", rest: "A number is put down again after (minutes)", hours: "Opening hours for calls", hours_hint: "Outside these hours no calls and chats are taken; numbers are at any time.",
  look: "Looks and words", language: "Language", languages: { auto: "The page's", "zh-CN": "Chinese", en: "English" }, colour: "Colour", heading: "Heading", welcome: "Greeting", closed: "Said outside the hours", own_words: "Empty: the widget's own words",
  script: "Script tag", script_hint: "Copy it into the page, before </body>. The key in it is no secret: it works on the pages named above only.", copy: "Copy", copied: "Copied",
};
export default widgets;
