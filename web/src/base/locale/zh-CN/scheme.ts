// The editor of scoring schemes.
export default {
  new: "新建评分方案", make: "建立并编辑", from_nothing: "从空白开始", from_nothing_help: "从一个部分、一个评分项开始。", from_help: "复制所选方案的全部内容，另存为新方案。", first_section: "第一部分", first_item: "评分项 1",
  outline: "方案结构", settings: "总体设置", unnamed: "（未命名）", add_item: "添加评分项", add_section: "添加部分", tree_keys: "↑↓ 选择 · Alt+↑↓ 移动 · Delete 删除 · 也可拖动", moved_item: "已移到“{section}”第 {n} 项", moved_section: "已移到第 {n} 部分",
  description: "说明", formula: "总分算法", formula_help: { sections: "各部分得分率按部分权重加权平均。", pooled: "所有评分项的得分与满分各乘部分权重后合计相除。" }, pass_score: "合格分", bonus_most: "加分上限", critical_zeroes: "致命差错清零", zeroes_on: "致命项出错时本部分或总分清零。", zeroes_off: "致命项出错只判不合格，分数不清零。",
  channels: "适用渠道", all_channels: "不选则适用于全部渠道", queues: "适用技能组", weight: "权重", weight_help: "占 {share}%（权重合计 {all}，不必为 100）", key: "标识", key_fixed: "已发布，不可更改，以便前后版本可比", key_help: "小写字母、数字与下划线；各版本间用它对应",
  question: "评分项", kind: "题型", points: "分值", points_most: "最多加/扣分", dimension: "维度", criticality: "关键类别", fails_label: "出错时", fails: { none: "只扣本项分", section: "本部分清零", all: "总分清零" }, na_allowed: "可选“不适用”", comment_below: "低于百分之几须写意见", comment_never: "从不要求意见", comment_lost: "只要扣分就须写意见", comment_under: "得分率低于 {n}% 须写意见",
  guidance: "评分说明", examples: "示例", example_n: "示例 {n}", add_example: "添加示例", options: "选项", option_n: "选项 {n}", add_option: "添加选项", share: "得分 %", levels: "等级数", best: "满分值", worst: "零分值", unit: "单位",
  condition: "出现条件", always_asked: "总是出现；或选择前面的评分项", nothing_above: "总是出现（前面没有可作条件的项）",
  kind_help: { points: "0 到满分打分。", scale: "1 级得 0 分，最高级得满分，中间均分。", yes_no: "是得满分，否得 0 分。", choice: "每个选项得分值的一定百分比。", number: "在满分值与零分值之间线性计分。", critical: "不通过时本部分或总分清零；分值可以为 0。", bonus: "加在总分上，合计不超过加分上限。", penalty: "从总分中扣除。" },
  duplicate: "复制此项", remove_item: "删除此项", remove_section: "删除此部分", last_item: "每个部分至少保留一项；可删除整个部分", last_section: "至少保留一个部分", remove_text: "删除“{name}”？已有评分不受影响。",
  beside: "对照", views: { trial: "试评", changes: "修改对照" }, fill: "全部满分", trial_waits: "改正标红的问题后才能试评。",
  never_published: "还没有发布过的版本可对照。", no_changes: "与第 {n} 版相同。", against: "与第 {n} 版相比：", change: { added: "新增", removed: "删除", changed: "修改", moved: "移动" }, what: { section: "部分", item: "评分项" }, entries: "{n} 项", under_condition: "有条件",
  field: {
    name: "名称", description: "说明", formula: "总分算法", pass_score: "合格分", critical_zeroes: "致命清零", bonus_most: "加分上限", channels: "渠道", queue_ids: "技能组", weight: "权重", kind: "题型", points: "分值", dimension: "维度", criticality: "关键类别", fails: "出错时", guidance: "评分说明", examples: "示例",
    na_allowed: "可不适用", comment_below: "须写意见", levels: "等级数", best: "满分值", worst: "零分值", unit: "单位", options: "选项", condition: "出现条件", key: "标识",
  },
  problems: "{n} 处问题", unsaved: "未保存，已存在本机", restored: "已恢复本机上未保存的内容", save: "保存草稿", save_key: "Ctrl+S", revert: "放弃修改", taken_from_file: "已载入文件内容，尚未保存", published: "已发布第 {n} 版", remove_draft_text: "删除这个从未发布的方案？", conflict: "此方案在别处被修改过。您要保留哪一份？",
  wrong: {
    no_name: "请至少填写一种语言", bounds: "超出允许范围", key_twice: "标识重复", bad_key: "只能用小写字母、数字、下划线，不以下划线开头，最多 40 字符", no_weight: "各部分没有权重或没有分值，无法计分", no_items: "至少需要一个评分项", nothing_to_lose: "本部分没有可失的分；请改为总分清零，或给本部分的项设分值", no_points: "分值不能为 0（致命项除外）",
    total_only: "加分、扣分项只影响总分，不能设为关键或清零", simply_nought: "加分、扣分项不适用时记 0 即可", critical_fails: "致命项须选择清零本部分或总分", whom_it_harms: "请说明出错损害谁：客户、业务或合规", best_is_worst: "满分值与零分值不能相同", two_options: "至少需要两个选项", none_full: "没有得分 100% 的选项，无人能得满分",
    not_above: "条件所指的评分项须在此项之前", not_asked_by_choice: "条件只能指向是否、选项或致命项", no_choice: "请至少勾选一个答案", unknown_choice: "条件中有该项没有的答案",
  },
};
