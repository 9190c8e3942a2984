export default {
  title: "传真", hint: "发给技能组或个人的传真，最早的在前", received_at: "接收时间", from: "来自", box: "接收方", pages: "页数", result: "传输结果", open: "打开", fax_of: "{number} 的传真", view: "查看 {pages} 页",
  line: "线路", line_facts: "{rate} bit/s，用时 {took}，重传 {retries} 帧", uncorrected: "无纠错", station: "对方标识", seen_by: "查看人", nobody: "尚无人查看", saved: "已保存",
  none: "没有待处理的传真", none_done: "还没有处理过的传真", none_hint: "在流程中加入“传真”节点，并把号码指向该流程，即可接收传真。",
  results: { complete: "完整", no_fax: "无传真信号", line_trouble: "线路故障", incompatible: "不兼容", broken_off: "中断", bad_document: "文件错误", full: "线路已满" },
  advice: {
    complete: "所有页面均已收到。", no_fax: "没有听到传真机信号。", line_trouble: "线路丢包或改变了声音，可能缺页。请对方重发，并在通话页查看线路丢包。",
    incompatible: "双方没有共同的格式。", broken_off: "对方挂断或放弃：现有页面完整，但可能缺页。请对方重发。", bad_document: "文件无法写入，请检查磁盘。", full: "传真线路已全部占用。",
  },
};
