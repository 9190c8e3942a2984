export default {
  from_party: "对方传来的声音", to_party: "传给对方的声音", help: "按 E 模型（ITU-T G.107）由丢包、抖动和时延估算：电话最好可达 4.4，低于 3.6 时许多人会抱怨",
  words: { good: "良好", fair: "一般", poor: "差", none: "没有声音" }, not_told: "话机未上报",
  figures: "丢包 {loss} · 抖动 {jitter} 毫秒", opinion: "MOS {mos}", lost_of: "{packets} 个包中丢失 {lost} 个", worst: "最差时段：丢包 {loss}，抖动 {jitter} 毫秒", round_trip: "往返时延 {ms} 毫秒",
  sound: "通话音质", no_better: { fair: "一般或差", poor: "差" },
  trace: "SIP 信令", trace_hint: "查看会写入审计日志", capture: "抓包文件（pcap）", server: "本服务器", message: "消息内容", again: "重发", sdp: "SDP", sdp_help: "附会话描述：编码、语音的地址和端口", no_messages: "没有保留此通话的 SIP 消息：可能是浏览器通话，或已为更新的通话腾出空间", trace_off: "本服务器不保留 SIP 消息（sip.trace_megabytes 为 0）", is_cut: "消息超出单个通话的保留上限，后面的未保留",
};
