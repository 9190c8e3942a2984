export default {
  title: "语音导航流程", name: "流程", node: "节点", kind: "类型", nodes: "节点数", numbers: "接入号码", state: "状态", version: "版本", draft: "草稿", in_use: "已发布 v{n}", never: "未发布",
  visits: "语音导航", pressed: "按键", way_on: "去向", drawing: "流程图", start: "起始节点", time_limit: "最长时间（分钟）", add_node: "添加节点", remove_node: "删除节点", empty: "还没有节点，请先添加。",
  node_name: "节点名称", name_taken: "该名称已被使用", say: "播放", say_hint: "依次播放；number:变量 读数字，digits:变量 逐位读", retry_prompt: "重试提示音", barge_in: "按键可打断播放", timeout: "等待按键（秒）", tries: "尝试次数",
  least: "最少位数", most: "最多位数", terminator: "结束键", masked: "屏蔽按键：日志和记录中都不出现", variable: "变量", expression: "表达式", expression_hint: "可用变量：caller、called、class、weekday、minute 以及前面收到的变量；and、or、not、==、<、length()、left()、right()、in() 等",
  agent: "坐席", phone: "或话机（分机）", flow: "子流程", ways_on: "出口", nowhere: "未设置", key: "按 {key}",
  publish: "发布", published: "已发布，新来电即按此版本处理", publish_text: "发布后新来电按此版本处理；已在流程中的客户继续走原版本。", save_first: "请先保存", versions: "版本", published_at: "发布时间", published_by: "发布人", export: "导出", import: "导入", no_versions: "发布后，每个版本都列在这里，可导出或回退。", notice_unknown: "紧急公告状态未知", faults: "{n} 处错误", fault_colon: "：", no_way: "无", bad_file: "这不是流程文件",
  roll_back: "回退", roll_back_text: "将第 {n} 版的内容作为新版本发布？草稿保留。", test: "试运行", trial: "试运行：{name}", trial_caller: "主叫号码", trial_at: "呼入时间", now: "现在", trial_keys: "按键", trial_hint: "每组按键之间停顿 8 秒，例如：1 6222# 8。试运行时没有坐席签入。", run: "运行",
  notice: "紧急公告", notice_prompt: "公告提示音", notice_ends: "播放后结束来电（排队中的客户保留位置）", notice_on: "正在播放紧急公告：{name}", notice_hint: "立即生效：流程中和排队中的客户马上听到，新来电先听到。", notice_set: "紧急公告已更新", number_hint: "来电先按流程处理；流程走不下去时进入上面的技能组。",
  kinds: { prompt: "播放提示音", menu: "按键菜单", digits: "收号", hours: "营业时间", set: "赋值", branch: "条件分支", queue: "进入技能组", callback: "预约回拨", transfer: "转接", sub_flow: "子流程", return: "返回", hang_up: "挂断", voicemail: "留言" },
  about: {
    prompt: "播放后继续。", menu: "客户按一个键选择去向。", digits: "客户输入多位数字，存入变量。", hours: "按此处的营业时间分流。", set: "把表达式的值存入变量。", branch: "按表达式的真假分流。", queue: "离开流程进入技能组，按该技能组的规则处理。",
    callback: "把客户放入该技能组的回电清单。", transfer: "振铃坐席或话机；无人接听走“失败”。", sub_flow: "执行另一个已发布的流程，返回后继续。", return: "回到调用它的流程。", hang_up: "播放告别语后挂断。", voicemail: "播放问候与提示音，为技能组或坐席录一条留言，# 键结束；过短走“失败”。",
  },
  longest: "最长留言",
  exits: { next: "继续", failed: "失败", timeout: "超时未按", invalid: "按键无效", open: "营业中", closed: "非营业时间", true: "成立", false: "不成立", hung_up: "客户挂断", ended: "通话结束", queue: "进入技能组", answered: "已接听", called: "进入子流程", return: "返回" },
  short_exits: { failed: "失败", timeout: "超时", invalid: "无效", open: "营业", closed: "非营业", true: "是", false: "否" },
  story: { enters: "到达", leaves: "离开", hears: "听到", presses: "按键", queue: "进入技能组", callback: "预约回拨", voicemail: "留言", ends: "结束" },
};
