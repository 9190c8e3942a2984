// Shift work of the sample centre: a handover that waits, items, notes, follow-ups, equipment and two rooms.

export function makeShifts({ centre }) {
  const now = Date.now();
  const hour = 3.6e6;
  const leaders = centre.users.filter((user) => user.roles.includes("team_leader"));
  const [leader] = leaders;
  const other = leaders[1] ?? centre.users.find((user) => user.roles.includes("admin"));
  const agents = centre.users.filter((user) => user.roles.includes("agent"));
  const team = centre.teams.find((each) => each.id === agents[0].team_id) ?? centre.teams[0];
  const inTeam = agents.filter((agent) => agent.team_id === team.id);
  const facts = {
    at: now - hour / 4,
    teams: [{ team_id: team.id, team_name: team.name, signed_in: 11, ready: 3, in_call: 6, after_call_work: 1, not_ready: 1 }],
    queues: centre.queues.slice(0, 2).map((queue, i) => ({ queue_id: queue.id, queue_name: queue.name, waiting: 2 - i, longest_wait_ms: 34_000 - i * 20_000, offered_today: 412 - i * 190, answered_today: 391 - i * 185, abandoned_today: 17 - i * 9, service_level_today: 0.874 - i * 0.03 })),
    alerts: [{ rule_name: "排队过多", subject_name: centre.queues[0].name, severity: "warning", raised_at: now - 95_000 }],
    help_waiting: 1, faults: [{ label: "H-017", seat: "A07", text: "左耳无声", reported_at: now - 2 * hour }], overdue_follow_ups: 1,
  };
  const item = (id, section, text, rest) => ({ id, team_id: team.id, team_name: team.name, section, text, opened_at: now - 26 * hour, opened_by_id: leader.id, opened_by_name: leader.name, closed_at: null, closed_by_id: null, closed_by_name: "", closing: "", ...rest });
  const items = [
    item(301, "equipment", "A07 耳麦左耳无声，已换备用，待供应商上门", {}),
    item(302, "quality", "工单 2231 客户投诉升级，明早 10 点前回访", { opened_at: now - 5 * hour }),
    item(303, "tools", "会议室钥匙在值班柜", { closed_at: now - hour, closed_by_id: leader.id, closed_by_name: leader.name, closing: "已归还" }),
  ];
  const handover = (id, rest) => ({
    id, shift: "早班", state: "accepted", team_ids: [team.id], team_names: [team.name], author_id: other.id, author_name: other.name, created_at: now - 26 * hour, handed_at: now - 25 * hour, accepted_at: now - 25 * hour + 400_000, accepted_by_id: leader.id, accepted_by_name: leader.name, comment: "已逐项核对",
    situation: "上午话务平稳，11 点资费短信引发一波来话，已增开 2 席。", equipment: "A07 耳麦故障。", tools: "备用耳麦剩 3 副。", quality: "投诉 1 起，已上报。", records: "值班日志已登记，退单 3 份待转交。", etag: `"v${id}"`, passed: [301, 302], facts, ...rest,
  });
  const handovers = [
    handover(402, { shift: "早班", state: "handed_over", created_at: now - hour, handed_at: now - hour / 4, accepted_at: null, accepted_by_id: null, accepted_by_name: "", comment: "" }),
    handover(401, { shift: "晚班" }),
  ];
  const followUp = (id, note, text, owner, due, rest) => ({ id, note_id: note, team_id: team.id, team_name: team.name, text, owner_id: owner.id, owner_name: owner.name, due_at: due, state: "open", closed_at: null, closed_by_id: null, closed_by_name: "", closing: "", ...rest });
  const followUps = [
    followUp(601, 501, "复述新资费要点给缺席同事", inTeam[0], now - 3 * hour),
    followUp(602, 502, "更换 A07 耳麦", leader, now + 20 * hour),
    followUp(603, 501, "更新话术卡", leader, now - 40 * hour, { state: "done", closed_at: now - 30 * hour, closed_by_id: leader.id, closed_by_name: leader.name, closing: "已更新并张贴" }),
  ];
  const note = (id, kind, at, rest) => ({ id, kind, team_id: team.id, team_name: team.name, at, author_id: leader.id, author_name: leader.name, attendees: [], topics: "", decisions: "", findings: [], etag: `"v${id}"`, ...rest });
  const notes = [
    note(502, "walk", now - 2 * hour, { topics: "上午第二轮巡场，整体有序。", findings: [
      { kind: "equipment", severity: "major", agent_id: inTeam[1].id, agent_name: inTeam[1].name, queue_id: null, queue_name: "", seat: "A07", text: "耳麦左耳无声，坐席反复请客户重复" },
      { kind: "praise", severity: "info", agent_id: inTeam[2].id, agent_name: inTeam[2].name, queue_id: centre.queues[0].id, queue_name: centre.queues[0].name, seat: "B02", text: "安抚投诉客户得当" },
    ] }),
    note(501, "pre_shift", now - 6 * hour, { topics: "新资费自明日零点生效；近期投诉案例两则。", decisions: "所有人上线前完成资费测验。", attendees: inTeam.slice(0, 9).map((user, i) => ({ user_id: user.id, name: user.name, present: i !== 4 })) }),
  ];
  const piece = (id, kind, label, rest) => ({ id, kind, label, site: "成都", seat: "", team_id: team.id, team_name: team.name, state: "in_use", note: "", open_faults: 0, faults: [], changes: [{ at: now - 900 * hour, by_name: leader.name, state: "in_use", text: "" }], etag: `"v${id}"`, ...rest });
  const equipment = [
    piece(701, "headset", "H-017", { seat: "A07", state: "fault", open_faults: 1, faults: [{ id: 801, equipment_id: 701, text: "左耳无声", reported_at: now - 2 * hour, reported_by_name: leader.name, repair_at: null, closed_at: null, closed_by_name: "", closing: "" }] }),
    piece(702, "pc", "PC-033", { seat: "A03" }), piece(703, "line", "SIP 中继 2", { team_id: null, team_name: "", state: "repair", note: "运营商处理中" }), piece(704, "headset", "H-018", { state: "spare", note: "备用柜" }),
  ];
  let next = 0;
  const seatsOf = (letter, columns, rows) => Array.from({ length: columns * rows }, (_, i) => ({ label: `${letter}${String(i + 1).padStart(2, "0")}`, x: (i % columns) + ((i % columns) >= columns / 2 ? 1 : 0), y: Math.floor(i / columns) * 2, extension_id: centre.extensions[(next += 1) - 1]?.id ?? null }));
  const rooms = [
    { id: 901, name: "一号大厅", site: "成都", columns: 9, rows: 4, seats: seatsOf("A", 8, 2), etag: '"v901"' },
    { id: 902, name: "二楼", site: "武汉", columns: 9, rows: 2, seats: seatsOf("B", 8, 1), etag: '"v902"' },
  ];
  return { facts, items, handovers, followUps, notes, equipment, rooms, team };
}

export function shiftRoutes(world, { fail, page, crud }) {
  const { facts, items, handovers, followUps, notes, equipment, rooms } = world.shifts;
  const writers = ["admin", "team_leader"];
  const readers = [...writers, "director"];
  const all = [...readers, "agent"];
  let id = 5000;
  const find = (list, match) => list.find((each) => each.id === Number(match[1]));
  const text = (value, query) => !query.get("text") || JSON.stringify(value).toLowerCase().includes(query.get("text").toLowerCase());
  const whole = (one) => {
    const passed = one.state === "draft" ? items.filter((item) => !item.closed_at).map((item) => item.id) : one.passed;
    const pass = (item) => (one.state === "draft" ? null : { handover_id: one.id, item_id: item.id, taken_at: one.accepted_at, taken_by_id: one.accepted_by_id, taken_by_name: one.accepted_by_name, comment: one.taken?.[item.id] ?? "" });
    return { ...one, facts: one.facts ?? { ...facts, at: Date.now() }, items: items.filter((item) => passed.includes(item.id)).map((item) => ({ ...item, pass: pass(item) })) };
  };
  const turn = (change) => ({ match, user, body }) => {
    const one = find(handovers, match);
    if (!one) return fail(404, "not_found", "no such handover");
    return change(one, user, body) ?? [200, whole(Object.assign(one, { etag: `"v${(id += 1)}"` }))];
  };
  const names = (user_id) => world.centre.users.find((user) => user.id === user_id)?.name ?? "";
  const queueName = (queue_id) => world.centre.queues.find((queue) => queue.id === queue_id)?.name ?? "";
  const teamName = (team_id) => world.centre.teams.find((team) => team.id === team_id)?.name ?? "";
  const noteOf = (body, rest) => ({ ...rest, at: body.at, topics: body.topics ?? "", decisions: body.decisions ?? "", attendees: (body.attendees ?? []).map((one) => ({ ...one, name: names(one.user_id) })), findings: (body.findings ?? []).map((one) => ({ ...one, agent_name: names(one.agent_id), queue_name: queueName(one.queue_id) })), etag: `"v${(id += 1)}"` });
  const addFollowUp = (note, body) => followUps.push({ id: (id += 1), note_id: note.id, team_id: note.team_id, team_name: note.team_name, text: body.text, owner_id: body.owner_id, owner_name: names(body.owner_id), due_at: body.due_at, state: "open", closed_at: null, closed_by_id: null, closed_by_name: "", closing: "" });
  const wholeNote = (note) => ({ ...note, follow_ups: followUps.filter((one) => one.note_id === note.id) });
  const piece = (change) => ({ match, user, body }) => {
    const one = find(equipment, match) ?? equipment.find((each) => each.faults.some((fault) => fault.id === Number(match[1])));
    if (!one) return fail(404, "not_found", "no such piece");
    const fault = one.faults.find((each) => each.id === Number(match[1]));
    change(one, fault, user, body);
    one.open_faults = one.faults.filter((each) => !each.closed_at).length;
    one.changes.unshift({ at: Date.now(), by_name: user.name, state: one.state, text: body?.text ?? "" });
    return [200, one];
  };
  const register = crud("equipment", equipment);
  const room = crud("room", rooms);
  return [
    ["GET", /^\/shifts\/handovers$/, readers, ({ query }) => page(handovers.filter((one) => (!query.get("state") || one.state === query.get("state")) && text(one, query)), query)],
    ["POST", /^\/shifts\/handovers$/, writers, ({ user, body }) => {
      const one = { id: (id += 1), shift: body.shift, state: "draft", team_ids: body.team_ids, team_names: body.team_ids.map(teamName), author_id: user.id, author_name: user.name, created_at: Date.now(), handed_at: null, accepted_at: null, accepted_by_id: null, accepted_by_name: "", comment: "", situation: "", equipment: "", tools: "", quality: "", records: "", etag: `"v${id}"`, passed: [], facts: null };
      handovers.unshift(one);
      return [201, whole(one)];
    }],
    ["GET", /^\/shifts\/handovers\/pending$/, readers, () => [200, { items: handovers.filter((one) => one.state === "handed_over") }]],
    ["GET", /^\/shifts\/handovers\/(\d+)$/, readers, ({ match }) => (find(handovers, match) ? [200, whole(find(handovers, match))] : fail(404, "not_found", "no such handover"))],
    ["PUT", /^\/shifts\/handovers\/(\d+)$/, writers, turn((one, _, body) => void Object.assign(one, body))],
    ["POST", /^\/shifts\/handovers\/(\d+)\/hand-over$/, writers, turn((one) => (handovers.some((each) => each.state === "handed_over") ? fail(409, "conflict", "the handover of the shift before is not accepted") : void Object.assign(one, { state: "handed_over", handed_at: Date.now(), facts: { ...facts, at: Date.now() }, passed: items.filter((item) => !item.closed_at).map((item) => item.id) })))],
    ["POST", /^\/shifts\/handovers\/(\d+)\/take-back$/, writers, turn((one) => void Object.assign(one, { state: "draft", handed_at: null, facts: null }))],
    ["POST", /^\/shifts\/handovers\/(\d+)\/accept$/, writers, turn((one, user, body) => (one.author_id === user.id ? fail(409, "conflict", "the next shift accepts your handover") : void Object.assign(one, { state: "accepted", accepted_at: Date.now(), accepted_by_id: user.id, accepted_by_name: user.name, comment: body.comment, taken: Object.fromEntries(body.items.map((row) => [row.item_id, row.comment])) })))],
    ["GET", /^\/shifts\/items$/, readers, ({ query }) => page(items.filter((one) => (query.get("open") !== "true" || !one.closed_at) && (!query.get("section") || one.section === query.get("section")) && text(one, query)), query)],
    ["POST", /^\/shifts\/items$/, writers, ({ user, body }) => { items.unshift({ ...body, id: (id += 1), team_name: teamName(body.team_id), opened_at: Date.now(), opened_by_id: user.id, opened_by_name: user.name, closed_at: null, closed_by_id: null, closed_by_name: "", closing: "" }); return [201, items[0]]; }],
    ["GET", /^\/shifts\/items\/(\d+)$/, readers, ({ match }) => [200, { ...find(items, match), passes: handovers.filter((one) => one.passed.includes(Number(match[1]))).reverse().map((one) => ({ handover_id: one.id, item_id: Number(match[1]), taken_at: one.accepted_at, taken_by_id: one.accepted_by_id, taken_by_name: one.accepted_by_name, comment: "" })) }]],
    ["POST", /^\/shifts\/items\/(\d+)\/close$/, writers, ({ match, user, body }) => [200, Object.assign(find(items, match), { closed_at: Date.now(), closed_by_id: user.id, closed_by_name: user.name, closing: body.text })]],
    ["GET", /^\/shifts\/notes$/, all, ({ query, user }) => page(notes.filter((one) => (!query.get("kind") || one.kind === query.get("kind")) && (query.get("meetings") !== "true" || one.kind !== "walk") && (user.roles.some((role) => readers.includes(role)) || (one.kind !== "walk" && one.team_id === user.team_id)) && text(one, query)), query)],
    ["POST", /^\/shifts\/notes$/, writers, ({ user, body }) => {
      const note = noteOf(body, { id: (id += 1), kind: body.kind, team_id: body.team_id, team_name: teamName(body.team_id), author_id: user.id, author_name: user.name });
      notes.unshift(note);
      for (const one of body.follow_ups ?? []) addFollowUp(note, one);
      return [201, wholeNote(note)];
    }],
    ["GET", /^\/shifts\/notes\/(\d+)$/, all, ({ match }) => (find(notes, match) ? [200, wholeNote(find(notes, match))] : fail(404, "not_found", "no such note"))],
    ["PUT", /^\/shifts\/notes\/(\d+)$/, writers, ({ match, body }) => [200, wholeNote(Object.assign(find(notes, match), noteOf(body, {})))]],
    ["GET", /^\/shifts\/follow-ups$/, all, ({ query, user }) => page(followUps.filter((one) => (!query.get("state") || one.state === query.get("state")) && (query.get("overdue") !== "true" || (one.state === "open" && one.due_at < Date.now())) && ((query.get("mine") !== "true" && user.roles.some((role) => readers.includes(role))) || one.owner_id === user.id)), query)],
    ["POST", /^\/shifts\/follow-ups$/, writers, ({ body }) => { addFollowUp(find(notes, [0, body.note_id]), body); return [201, followUps.at(-1)]; }],
    ["POST", /^\/shifts\/follow-ups\/(\d+)\/close$/, all, ({ match, user, body }) => [200, Object.assign(find(followUps, match), { state: body.state, closed_at: Date.now(), closed_by_id: user.id, closed_by_name: user.name, closing: body.text })]],
    ["GET", /^\/shifts\/equipment$/, readers, ({ query }) => page(equipment.filter((one) => (!query.get("state") || one.state === query.get("state")) && (!query.get("kind") || one.kind === query.get("kind")) && text(one, query)), query)],
    ["POST", /^\/shifts\/equipment$/, writers, (context) => { const [status, one] = register.create(context); return [status, Object.assign(one, { team_name: teamName(one.team_id), open_faults: 0, faults: [], changes: [] })]; }],
    ["GET", /^\/shifts\/equipment\/(\d+)$/, readers, ({ match }) => [200, find(equipment, match)]], ["PUT", /^\/shifts\/equipment\/(\d+)$/, writers, register.update],
    ["POST", /^\/shifts\/equipment\/(\d+)\/faults$/, writers, piece((one, _, user, body) => { one.state = "fault"; one.faults.unshift({ id: (id += 1), equipment_id: one.id, text: body.text, reported_at: Date.now(), reported_by_name: user.name, repair_at: null, closed_at: null, closed_by_name: "", closing: "" }); })],
    ["POST", /^\/shifts\/faults\/(\d+)\/repair$/, writers, piece((one, fault) => { one.state = "repair"; fault.repair_at = Date.now(); })],
    ["POST", /^\/shifts\/faults\/(\d+)\/close$/, writers, piece((one, fault, user, body) => { Object.assign(fault, { closed_at: Date.now(), closed_by_name: user.name, closing: body.text }); if (one.faults.every((each) => each.closed_at)) one.state = "in_use"; })],
    ["PUT", /^\/floor\/agents\/(\d+)\/queues\/(\d+)$/, writers, ({ match, body }) => {
      const queue = world.centre.queues.find((each) => each.id === Number(match[2]));
      if (!queue) return fail(404, "not_found", "no such queue");
      const agent_id = Number(match[1]);
      const level_before = queue.members.find((member) => member.agent_id === agent_id)?.level ?? null;
      queue.members = queue.members.filter((member) => member.agent_id !== agent_id);
      if (body.level !== null) queue.members.push({ agent_id, level: body.level });
      return [200, { queue_id: queue.id, agent_id, level: body.level, level_before }];
    }],
    ["GET", /^\/rooms$/, readers, () => [200, { items: rooms }]], ["POST", /^\/rooms$/, writers, room.create], ["PUT", /^\/rooms\/(\d+)$/, writers, room.update], ["DELETE", /^\/rooms\/(\d+)$/, writers, room.remove],
  ];
}
