// Toasts and questions, through the UI kit. The kit is touched here and nowhere else for these.

import "element-plus/es/components/message/style/css";
import "element-plus/es/components/message-box/style/css";
import { h } from "vue";
import { ElMessage } from "element-plus/es/components/message/index";
import { ElMessageBox } from "element-plus/es/components/message-box/index";

import { t } from "@/base/i18n";

export function say(text: string): void {
  ElMessage({ message: text, type: "success", duration: 2500, grouping: true });
}

export function warn(text: string): void {
  ElMessage({ message: text, type: "error", duration: 6000, showClose: true, grouping: true });
}

/** Says what was done, with a button that takes it back as long as the message stands. */
export function offerUndo(text: string, label: string, undo: () => Promise<void>): void {
  const message = ElMessage({
    message: h("span", { class: "undo-message" }, [text, h("button", { type: "button", class: "link-figure", "data-test": "undo", onClick: () => { message.close(); void undo(); } }, label)]),
    type: "success",
    duration: 10_000,
    showClose: true,
  });
}

export interface Question {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
}

/** True when confirmed. Enter confirms, Escape declines. */
export async function confirmed(question: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question.text, question.title, {
      confirmButtonText: question.action,
      cancelButtonText: t("common.cancel"),
      confirmButtonClass: question.danger ? "el-button--danger" : "",
      type: question.danger ? "warning" : "info",
      autofocus: true,
    });
    return true;
  } catch {
    return false;
  }
}
