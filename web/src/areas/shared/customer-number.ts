// Which of a call's two numbers is the customer's: of a call placed the dialled one, else the caller's.

import { phone } from "@/base/format";
import { t } from "@/base/i18n";

interface Numbers {
  direction: string;
  caller_number: string;
  dialled_number: string;
}

/** As it came; empty when it is withheld. */
export function rawCustomerNumber(call: Numbers | null | undefined): string {
  return (call?.direction === "outbound" ? call.dialled_number : call?.caller_number) ?? "";
}

/** For reading; words for a number that is withheld. */
export function customerNumber(call: Numbers | null | undefined): string {
  return phone(rawCustomerNumber(call)) || t("common.withheld");
}
