// 不经语音识别，从录音中得到的指标。
export default {
  title: "说话与静音", hint: "由录音测得，未经语音识别", agent: "坐席", customer: "客户", overtalk: "同时说话", silence: "静音", longest_silence: "最长静音", dead_air: "冷场（5 秒以上）", hold: "保持", times: "{time}（{n} 次）",
  agent_interruptions: "坐席打断", customer_interruptions: "客户打断", pace: "坐席语速", per_second: "音节/秒", pace_help: "估计值：每秒说话中的音量峰数", level: "坐席 / 客户音量", level_help: "说话时的平均电平（相对满幅）",
  search: { min_silence: "静音达到（秒）", min_overtalk: "同时说话（%）", min_interruptions: "坐席打断（次）" },
  plan: { title: "按录音指标", hint: "0 表示不限；设定后，尚未测量的通话不抽取。", min_silence: "最长静音不少于（秒）", min_dead_air: "冷场合计不少于（秒）", min_overtalk: "同时说话不少于（%）", min_interruptions: "坐席打断不少于（次）", min_agent_talk: "坐席说话不少于（%）" },
};
