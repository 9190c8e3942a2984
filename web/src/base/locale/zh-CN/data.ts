export default {
  kind: "类型", kinds: { table: "数据表", http: "网络接口" }, columns_or_url: "列或地址", rows: "行数", columns: "列", column: "第 {n} 列", key: "主键", secret_column: "保密（密码）", add_column: "添加列", has_rows: "{n} 行",
  columns_hint: "列名用 a 到 z、0 到 9 和 _；按第一列查找。保密列加密保存，只用于比对，从不读出。表中有数据时不能改列。",
  about: { table: "保存在本系统，用 UTF-8 的 CSV 文件导入，最多 20,000 行。", http: "每次查询时调用，返回 JSON；404 表示未查到。" },
  import: "导入 CSV", import_text: "文件内容将替换现有的 {n} 行。", imported: "数据已导入",
  url: "地址", url_hint: "http(s)://；花括号中的参数可写在路径或查询串里，其余参数自动加入查询串。不跟随重定向。", parameters: "参数", parameters_hint: "每行一个参数名；由流程指定各取哪个变量", post: "以 JSON 对象 POST 参数",
  header: "携带密钥的请求头", secret: "密钥", own_network: "位于本中心内网", own_network_hint: "不勾选则不访问本机及私有网段的地址。",
  source: "数据源", ask_with: "查询参数", take: "取回的值", where: "列", pointer: "JSON 指针", pointer_hint: "值在返回结果中的位置，如 /member/points（RFC 6901）", add_result: "添加一个值", deadline: "等待结果（秒）",
};
