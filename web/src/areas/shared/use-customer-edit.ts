// A customer's data being written: kept in this browser at every key until the server has it, so that neither a reload nor a crash
// loses what was typed. Saved on demand, since each save is in the audit log.

import { computed, ref, watch, type ComputedRef, type Ref } from "vue";

import { request } from "@/api/client";
import type { Customer, CustomerContent } from "@/api/types";
import { useSaving, type Saving } from "@/areas/shared/use-saving";
import { drop, recall, remember } from "@/base/storage";

export interface CustomerEdit extends Pick<Saving, "busy" | "error" | "fieldError"> {
  content: Ref<CustomerContent>;
  dirty: ComputedRef<boolean>;
  restored: Ref<boolean>;
  /** The customer as saved; null when it was refused. */
  save(): Promise<Customer | null>;
  discard(): void;
}

export function contentOf(customer: Customer): CustomerContent {
  return { name: customer.name, caller_class: customer.caller_class, owner_id: customer.owner_id, note: customer.note, tags: [...customer.tags], fields: { ...customer.fields } };
}

/** Leaves out fields without a value, which the server does not keep either. */
function comparable(content: CustomerContent): string {
  return JSON.stringify({ ...content, fields: Object.entries(content.fields ?? {}).filter(([, value]) => value !== "").sort() });
}

export function readKept(text: string | null): CustomerContent | null {
  try {
    return JSON.parse(text ?? "null") as CustomerContent | null;
  } catch {
    return null;
  }
}

/** `userId`: who writes; the next person at this browser sees nothing of it. */
export function useCustomerEdit(customer: Ref<Customer>, userId: number, saved: (now: Customer) => void): CustomerEdit {
  const key = (): string => `customer.${userId}.${customer.value.id}`;
  const content = ref(contentOf(customer.value));
  const restored = ref(false);
  const dirty = computed(() => comparable(content.value) !== comparable(contentOf(customer.value)));
  const saving = useSaving(async () => saved(await request("get", "/customers/{id}", { path: { id: customer.value.id } })));

  watch(() => customer.value.id, () => {
    const kept = readKept(recall(key()));
    content.value = kept ?? contentOf(customer.value);
    restored.value = kept !== null && dirty.value;
    saving.clear();
  }, { immediate: true });
  watch(content, () => (dirty.value ? remember(key(), JSON.stringify(content.value)) : drop(key())), { deep: true });

  async function save(): Promise<Customer | null> {
    let now: Customer | null = null;
    const { id, etag } = customer.value;
    await saving.run(async () => {
      now = await request("put", "/customers/{id}", { path: { id }, ifMatch: etag, body: content.value });
    });
    if (!now) return null;
    drop(`customer.${userId}.${id}`);
    restored.value = false;
    saved(now);
    content.value = contentOf(now);
    return now;
  }
  function discard(): void {
    drop(key());
    restored.value = false;
    content.value = contentOf(customer.value);
  }

  return { content, dirty, restored, save, discard, busy: saving.busy, error: saving.error, fieldError: saving.fieldError };
}
