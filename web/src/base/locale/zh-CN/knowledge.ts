export default {
  title: "知识库", hint: "政策、流程与话术，通话中也能在坐席台直接查", panel: "话术与知识", search: "搜索标题、正文、标签", search_key: "搜索知识库（按 /）", views: { read: "查阅", feedback: "纠错反馈" }, new: "新建条目", edit: "编辑条目",
  kinds: { article: "知识", script: "话术" }, kind: "类型", script_hint: "来电进入所选技能组时显示在坐席台。", all_kinds: "全部类型", category: "分类", all_categories: "全部分类", hidden: "含草稿与过期", draft: "草稿", not_valid: "不在有效期", news: "有更新", updated: "{at} {name} 更新", valid_until: "有效至 {at}",
  none: "知识库还没有内容", none_hint: "把常见问题、政策和开场白写进来，坐席通话时就能查到。", nothing_found: "没有找到", no_script: "本通话没有话术，可在上方搜索", choose: "选择一条查看",
  name: "标题", queues: "适用技能组", all_queues: "全部技能组", tags: "标签", tags_hint: "输入后回车", valid: "有效期", at_once: "立即生效", no_end: "长期有效", text: "正文", text_hint: "支持 Markdown。话术中的 {'{agent}'}、{'{queue}'} 会换成坐席姓名、技能组名称。", preview: "预览", note: "修改说明", note_hint: "改了什么、为什么", published: "发布",
  remove_text: "删除“{name}”及其全部版本与反馈？", versions: "版本", versions_of: "版本 · {name}", version: "第 {n} 版", use_again: "以此版为底编辑",
  feedback: { helpful: "有帮助", wrong: "内容有误", unclear: "看不懂", missing: "缺内容" }, say: "哪里不对、应该是什么", send: "提交", thanks: "谢谢，已转给维护人。", closed: "已处理", no_feedback: "没有待处理的反馈", at: "时间", says: "反馈", by: "反馈人", answer: "处理说明", close: "处理完毕",
};
