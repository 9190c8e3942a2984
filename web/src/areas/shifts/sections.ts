// The sections of a handover in their order.

import type { ShiftSection } from "@/api/types";

export const emptySections = (): Record<ShiftSection, string> => ({ situation: "", equipment: "", tools: "", quality: "", records: "" });
export const sections: readonly ShiftSection[] = ["situation", "equipment", "tools", "quality", "records"];
