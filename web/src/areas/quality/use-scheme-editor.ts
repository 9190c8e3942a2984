// The server's side of the scheme editor: the draft, the published version it is compared with, publish and retire.

import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { request, type Answer } from "@/api/client";
import { explain } from "@/api/problem";
import type { SchemeContent, SchemeState } from "@/api/types";
import { useEdited, type Document, type Edited } from "@/areas/quality/use-edited";
import { t } from "@/base/i18n";
import { confirmed, say, warn } from "@/base/notify";
import { useSessionStore } from "@/stores/session";

type Scheme = Answer<"/quality/schemes/{id}", "get">;

export interface SchemeEditor {
  edited: Edited<SchemeContent>;
  /** The latest version; null: none yet. */
  published: ShallowRef<SchemeContent | null>;
  version: Ref<number>;
  state: Ref<SchemeState>;
  hasDraft: Ref<boolean>;
  /** There is something that publishing would change. */
  publishable: ComputedRef<boolean>;
  load(): Promise<void>;
  publish(): Promise<void>;
  retire(): Promise<void>;
  /** True when the draft is gone. */
  remove(): Promise<boolean>;
}

export function useSchemeEditor(id: () => number): SchemeEditor {
  const session = useSessionStore();
  const published = shallowRef<SchemeContent | null>(null);
  const version = ref(0);
  const state = ref<SchemeState>("draft");
  const hasDraft = ref(false);

  function taken(scheme: Scheme): Document<SchemeContent> {
    version.value = scheme.latest_version;
    state.value = scheme.state;
    hasDraft.value = scheme.has_draft;
    return { etag: scheme.etag, value: scheme.content };
  }

  const edited = useEdited<SchemeContent>({
    key: () => `scheme.${session.user?.id ?? 0}.${id()}`,
    load: async () => {
      const scheme = await request("get", "/quality/schemes/{id}", { path: { id: id() } });
      const number = scheme.latest_version;
      published.value = number === 0 ? null : scheme.has_draft ? (await request("get", "/quality/schemes/{id}/versions/{number}", { path: { id: id(), number } })).content : scheme.content;
      return taken(scheme);
    },
    save: async (body, ifMatch) => {
      const document = taken(await request("put", "/quality/schemes/{id}", { path: { id: id() }, ifMatch, body }));
      say(t("common.saved"));
      return document;
    },
  });

  const publishable = computed(() => hasDraft.value || edited.dirty.value || state.value !== "published");

  async function publish(): Promise<void> {
    if (!(await confirmed({ title: t("quality.publish"), text: t("quality.publish_text"), action: t("quality.publish") }))) return;
    if (edited.dirty.value && !(await edited.save())) return;
    try {
      edited.take(taken(await request("post", "/quality/schemes/{id}/publish", { path: { id: id() }, ifMatch: edited.etag.value })));
      published.value = edited.value.value;
      say(t("scheme.published", { n: version.value }));
    } catch (cause) {
      warn(explain(cause));
    }
  }

  async function retire(): Promise<void> {
    if (!(await confirmed({ title: t("quality.retire"), text: t("quality.retire_text"), action: t("quality.retire"), danger: true }))) return;
    try {
      const scheme = await request("post", "/quality/schemes/{id}/retire", { path: { id: id() }, ifMatch: edited.etag.value });
      // Only the state is new; what is typed and not saved stays.
      taken(scheme);
      edited.etag.value = scheme.etag;
      say(t("common.done"));
    } catch (cause) {
      warn(explain(cause));
    }
  }

  async function remove(): Promise<boolean> {
    if (!(await confirmed({ title: t("common.remove"), text: t("scheme.remove_draft_text"), action: t("common.remove"), danger: true }))) return false;
    try {
      await request("delete", "/quality/schemes/{id}", { path: { id: id() }, ifMatch: edited.etag.value });
      edited.revert();
      say(t("common.removed"));
      return true;
    } catch (cause) {
      warn(explain(cause));
      return false;
    }
  }

  return { edited, published, version, state, hasDraft, publishable, load: edited.load, publish, retire, remove };
}
