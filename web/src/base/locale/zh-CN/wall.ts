export default {
  title: "大屏", open: "电视大屏", overview: "总览", queues: "技能组", teams: "班组", today: "今日", signed_in: "签入 {n} 人",
  stale: "{time} 起连接中断，以下为旧数据", keys: "← → 翻页 · 空格 停留 · F 全屏 · Esc 返回",
};
