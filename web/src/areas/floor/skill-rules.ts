// Moving an agent between queues and levels: what is to be sent, and what undoes it. Pure.

export interface SkillChange {
  agent: number;
  queue: number;
  level: number | null; // null: out of the queue
}
export interface SkillMove {
  agent: number;
  from: { queue: number; level: number } | null;
  to: { queue: number; level: number } | null; // null: out of the queue he is dragged from
  copy: boolean; // he stays where he was
}

export const levels: readonly number[] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

export function changesOf(move: SkillMove): SkillChange[] {
  const { agent, from, to, copy } = move;
  if (from && to && from.queue === to.queue) return from.level === to.level ? [] : [{ agent, queue: to.queue, level: to.level }];
  const changes: SkillChange[] = [];
  // In first, so that he is never in neither queue.
  if (to) changes.push({ agent, queue: to.queue, level: to.level });
  if (from && (!copy || !to)) changes.push({ agent, queue: from.queue, level: null });
  return changes;
}

/** In the opposite order, back to what the server said it was before. */
export function undoOf(done: { agent_id: number; queue_id: number; level_before: number | null }[]): SkillChange[] {
  return done.map((one) => ({ agent: one.agent_id, queue: one.queue_id, level: one.level_before })).reverse();
}
