export default {
  title: "录音归档", hint: "通话结束后录音如何保存",
  form: "格式", forms: { wav: "原始录音", flac: "FLAC", opus: "Opus" },
  form_hints: { wav: "WAV（A 律），每小时 58 MB，不压缩。", flac: "无损压缩：可还原录音的每一个字节。", opus: "体积最小，语音清晰；无法还原录音的原始字节。" },
  after_days: "满多少天后处理", after_days_hint: "未满天数的录音保持原样。",
  seal: "加密存储", sealed: "已加密", key: "使用密钥文件中的密钥 {name}", no_key: "服务器未配置密钥文件：请生成后写入设置文件 [recording] key_file。",
  state: "录音保存情况", recordings: "录音数", on_disk: "占用空间", as_recorded: "原始大小", saved: "节省", waiting: "待处理", deleted: "已删除（有凭证）",
  problems: "{n} 条录音未能处理", problems_hint: "录音保持原样，一天后自动重试。", retry: "立即重试",
  integrity: "完整性", check: "校验全部文件", checking: "正在校验，已完成 {n} 条（{who} 发起）", check_good: "全部录音与哈希链一致", check_bad: "{n} 处不一致", check_facts: "{at}，{who} 发起：{sounds} 条录音，{size}",
  never_checked: "尚未完成过校验。", links: "哈希链长度", head: "最新哈希", head_hint: "把最新哈希记录在本服务器之外，日后可证明哈希链末尾未被截断：callfloor recordings --check --head 哈希值。",
};
