// The archive of recordings: settings, state, a check that takes a moment.
export function archiveRoutes() {
  const settings = { form: "opus", after_days: 7, seal: false, etag: '"1"' };
  const archive = {
    settings, key_name: "9f3c51a07be2d846", waiting: 214, problem_count: 1, deleted: 1_820,
    forms: [
      { form: "opus", sealed: false, recordings: 18_204, bytes: 11_900_000_000, recorded_bytes: 54_700_000_000 },
      { form: "wav", sealed: false, recordings: 2_306, bytes: 6_800_000_000, recorded_bytes: 6_800_000_000 },
    ],
    problems: [{ recording_id: 899_990, recorded_at: Date.now() - 9 * 86_400_000, text: "2027/01/15/899990.wav was changed after it was kept, so it stays as it is; bring it back from a backup" }],
    chain: { links: 40_534, head: "5d1c0e7a94f2b86d3350c1f4ae7708b29cd64e13fa5b7720816ec9d3f40a7be1", head_at: Date.now() - 60_000 },
    check: { started_at: Date.now() - 90_000_000, finished_at: Date.now() - 86_400_000, by_name: "系统管理员", links: 40_100, sounds: 20_402, bytes: 18_400_000_000, differences: 1, texts: ["recording 899990 (2027/01/15/899990.wav): its sound was changed after it was kept; bring the file back from a backup"], head: "5d1c" },
    running_check: null,
  };
  const admin = ["admin"];
  const lead = ["admin", "qa_lead"];
  const classes = [
    { id: 1, name: "金融业务", days: 1825, queue_ids: [1], for_reviewed: false, etag: '"v1"' },
    { id: 2, name: "投诉", days: 730, queue_ids: [], for_reviewed: false, etag: '"v1"' },
    { id: 3, name: "质检引用", days: 365, queue_ids: [], for_reviewed: true, etag: '"v1"' },
  ];
  const holds = new Map();
  const none = { class_id: null, held: false, reason: "", by_name: "", at: null };
  const hash = (n) => String(n).padStart(8, "0").repeat(8);
  return [
    ["GET", /^\/archive$/, admin, () => [200, archive]],
    ["PUT", /^\/archive\/settings$/, admin, ({ body }) => [200, Object.assign(settings, body, { etag: `"${Date.now()}"` })]],
    ["POST", /^\/archive\/check$/, admin, () => {
      archive.check = { ...archive.check, finished_at: Date.now(), differences: 0, texts: [] };
      return [200, archive];
    }],
    ["POST", /^\/archive\/retry$/, admin, () => [200, Object.assign(archive, { problem_count: 0, problems: [] })]],
    ["GET", /^\/archive\/recordings\/(\d+)\/links$/, lead, ({ match }) => [200, { items: [{ seq: 7, at: Date.now() - 8_640_000, act: "kept", sha256: hash(match[1]), details: {}, previous: hash(1), hash: hash(2) }] }]],
    ["GET", /^\/archive\/classes$/, lead, () => [200, { items: classes, held: holds.size, centre_days: 180, bound_days: null }]],
    ["POST", /^\/archive\/classes$/, admin, ({ body }) => {
      const one = { ...body, id: classes.length + 10, etag: '"v1"' };
      classes.push(one);
      return [201, one];
    }],
    ["PUT", /^\/archive\/classes\/(\d+)$/, admin, ({ match, body }) => [200, Object.assign(classes.find((one) => one.id === Number(match[1])), body)]],
    ["DELETE", /^\/archive\/classes\/(\d+)$/, admin, ({ match }) => {
      classes.splice(classes.findIndex((one) => one.id === Number(match[1])), 1);
      return [204];
    }],
    ["GET", /^\/archive\/recordings\/(\d+)\/retention$/, lead, ({ match }) => [200, holds.get(match[1]) ?? none]],
    ["PUT", /^\/archive\/recordings\/(\d+)\/retention$/, lead, ({ match, body }) => {
      holds.set(match[1], { ...body, by_name: "系统管理员", at: Date.now() });
      return [200, holds.get(match[1])];
    }],
    ["POST", /^\/archive\/recordings\/(\d+)\/deletion$/, admin, () => [204]],
  ];
}
