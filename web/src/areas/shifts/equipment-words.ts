// The words of equipment in their order, and how they look.

import type { EquipmentKind, EquipmentState } from "@/api/types";

export const equipmentKinds: readonly EquipmentKind[] = ["seat", "headset", "phone", "pc", "line", "network", "tool", "other"];
export const equipmentStates: readonly EquipmentState[] = ["in_use", "fault", "repair", "spare", "retired"];

export function equipmentTone(state: EquipmentState): string {
  return { in_use: "good", fault: "bad", repair: "warn", spare: "", retired: "" }[state];
}
