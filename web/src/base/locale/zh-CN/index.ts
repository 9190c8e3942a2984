import admin from "@/base/locale/zh-CN/admin";
import calibration from "@/base/locale/zh-CN/calibration";
import blocked from "@/base/locale/zh-CN/blocked";
import callbacks from "@/base/locale/zh-CN/callbacks";
import surveys from "@/base/locale/zh-CN/surveys";
import voicemail from "@/base/locale/zh-CN/voicemail";
import calls from "@/base/locale/zh-CN/calls";
import clips from "@/base/locale/zh-CN/clips";
import coaching from "@/base/locale/zh-CN/coaching";
import common from "@/base/locale/zh-CN/common";
import customers from "@/base/locale/zh-CN/customers";
import desk from "@/base/locale/zh-CN/desk";
import floor from "@/base/locale/zh-CN/floor";
import flows from "@/base/locale/zh-CN/flows";
import phone from "@/base/locale/zh-CN/phone";
import plan from "@/base/locale/zh-CN/plan";
import quality from "@/base/locale/zh-CN/quality";
import scheme from "@/base/locale/zh-CN/scheme";
import session from "@/base/locale/zh-CN/session";
import signals from "@/base/locale/zh-CN/signals";
import wall from "@/base/locale/zh-CN/wall";
import words from "@/base/locale/zh-CN/words";

const zhCN = { common, session, desk, floor, calls, callbacks, voicemail, surveys, customers, blocked, quality, calibration, clips, coaching, phone, plan, scheme, signals, wall, admin, flows, ...words };

export type Messages = typeof zhCN;
export default zhCN;
