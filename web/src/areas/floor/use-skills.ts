// Sends moves between queues, tells what was done and offers to undo it. What one sees of the queues is read again after each.

import { useI18n } from "vue-i18n";

import { request } from "@/api/client";
import type { QueueMembership } from "@/api/types";
import { undoOf, type SkillChange } from "@/areas/floor/skill-rules";
import { useCommand } from "@/areas/shared/use-saving";
import { offerUndo, say } from "@/base/notify";
import { useDirectoryStore } from "@/stores/directory";
import { useLiveStore } from "@/stores/live";

export function useSkills(): { apply: (changes: SkillChange[]) => Promise<boolean>; reload: () => Promise<void> } {
  const { t } = useI18n();
  const directory = useDirectoryStore();
  const live = useLiveStore();
  const { run } = useCommand();

  async function reload(): Promise<void> {
    directory.forget("queues");
    await directory.loadQueues().catch(() => undefined);
  }
  function words(change: SkillChange): string {
    const name = live.findAgent(change.agent)?.name ?? directory.userName(change.agent);
    const queue = directory.queueName(change.queue);
    return change.level === null ? t("floor.left_queue", { name, queue }) : t("floor.in_queue_at", { name, queue, level: change.level });
  }
  /** What was done before a refusal stays done, and can be undone like the rest. */
  async function send(changes: SkillChange[]): Promise<QueueMembership[]> {
    const done: QueueMembership[] = [];
    await run(async () => {
      for (const change of changes) done.push(await request("put", "/floor/agents/{id}/queues/{queue_id}", { path: { id: change.agent, queue_id: change.queue }, body: { level: change.level } }));
    });
    await reload();
    return done;
  }
  async function apply(changes: SkillChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const done = await send(changes);
    if (done.length > 0) {
      const text = changes.slice(0, done.length).map(words).join(t("common.list_comma"));
      offerUndo(text, t("floor.undo"), async () => {
        const back = undoOf(done);
        if ((await send(back)).length === back.length) say(t("floor.undone"));
      });
    }
    return done.length === changes.length;
  }
  return { apply, reload };
}
