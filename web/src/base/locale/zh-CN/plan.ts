// The editor of sampling plans.
export default {
  new: "新建抽样计划", what: "抽什么", how_many: "抽多少", which: "从哪些通话中抽", who: "谁来评", sample: "样本性质", sample_help: { random: "代表总体，可用于推断与排名。", targeted: "有目的地找问题，报表中与随机样本分开统计。" }, active: "启用（停用的计划不能运行）",
  quota_by: { agent: "按坐席", all: "不分坐席" }, per_agent: "每坐席每期（通）", total_most: "每期最多（通）", newcomer_per_agent: "新人每期（通）", zero_same: "0：与其他坐席相同", newcomer_quota_days: "入职多少天内算新人", spread_over_day: "早、中、晚轮流抽取", skip_scored: "跳过已评分或已在任务列表的通话",
  min_talk: "最短通话（秒）", max_talk: "最长通话（秒）", min_hold: "最短保持（秒）", zero_any: "0：不限", max_survey: "满意度不高于（%）", max_survey_hint: "0 为最差，100 为最好；未评价的通话不抽取", newcomer_days: "仅入职多少天内的坐席", directions: "方向（不选为全部）", handed_on: "仅经过转接的通话", has_recording: "仅有录音的通话",
  reviewers: "质检员", free_for_all: "不指定：所有质检员均可领取", exclude_own_team: "不评自己所在或所管的班组", never_oneself: "任何时候都不能评自己。", reviewers_choose: "不分配，由以上人员自行领取",
  seed: "随机种子", seed_help: "相同的种子与通话得到相同的样本；不填则自动生成并保留", counting: "正在计算…", see_tasks: "查看任务", save_first: "请先保存", ran: "已运行 {n} 次", remove_text: "删除抽样计划“{name}”？", conflict: "此计划在别处被修改过。您要保留哪一份？", of_plan: "仅此抽样计划",
  wrong: { no_name: "请填写名称", no_scheme: "请选择评分方案", max_below_min: "小于最短通话", no_agent_quota: "不分坐席时没有新人配额", nobody_chooses: "请指定可领取的人员，或取消自行领取" },
};
