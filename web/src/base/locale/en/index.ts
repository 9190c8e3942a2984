import admin from "@/base/locale/en/admin";
import calibration from "@/base/locale/en/calibration";
import blocked from "@/base/locale/en/blocked";
import callbacks from "@/base/locale/en/callbacks";
import surveys from "@/base/locale/en/surveys";
import voicemail from "@/base/locale/en/voicemail";
import calls from "@/base/locale/en/calls";
import clips from "@/base/locale/en/clips";
import coaching from "@/base/locale/en/coaching";
import common from "@/base/locale/en/common";
import customers from "@/base/locale/en/customers";
import desk from "@/base/locale/en/desk";
import floor from "@/base/locale/en/floor";
import flows from "@/base/locale/en/flows";
import phone from "@/base/locale/en/phone";
import plan from "@/base/locale/en/plan";
import quality from "@/base/locale/en/quality";
import scheme from "@/base/locale/en/scheme";
import session from "@/base/locale/en/session";
import signals from "@/base/locale/en/signals";
import wall from "@/base/locale/en/wall";
import words from "@/base/locale/en/words";

import type { Messages } from "@/base/locale/zh-CN";

const en: Messages = { common, session, desk, floor, calls, callbacks, voicemail, surveys, customers, blocked, quality, calibration, clips, coaching, phone, plan, scheme, signals, wall, admin, flows, ...words };
export default en;
