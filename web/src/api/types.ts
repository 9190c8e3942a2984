// Short names for the schemas of the interface description. The generated schema.d.ts is the source; nothing is typed twice.

import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Id = number;
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type Session = Schemas["Session"];
export type User = Schemas["User"];
export type Team = Schemas["Team"];
export type AuditEntry = Schemas["AuditEntry"];
export type Extension = Schemas["Extension"];
export type Contact = Schemas["Contact"];
export type Trunk = Schemas["Trunk"];
export type TrunkState = Schemas["TrunkState"];
export type OpeningHours = Schemas["OpeningHours"];
export type OpeningPeriod = Schemas["OpeningPeriod"];
export type PhoneNumber = Schemas["Number"];
export type Queue = Schemas["Queue"];
export type QueueMember = Queue["members"][number];
export type Strategy = Schemas["Strategy"];
export type ServiceLevelVariant = Schemas["ServiceLevelVariant"];
export type CallerClass = Schemas["CallerClass"];
export type WrapUpCode = Schemas["WrapUpCode"];
export type Centre = Schemas["Centre"];
export type Prompt = Schemas["Prompt"];
export type AgentState = Schemas["AgentState"];
export type NextState = Schemas["NextState"];
export type AgentDoc = Schemas["AgentDoc"];
export type QueueDoc = Schemas["QueueDoc"];
export type QueueFigures = Schemas["QueueFigures"];
export type ConversationDoc = Schemas["ConversationDoc"];
export type DeskDoc = Schemas["DeskDoc"];
export type DeskFigures = Schemas["DeskFigures"];
export type ServerDoc = Schemas["ServerDoc"];
export type TrunkDoc = Schemas["TrunkDoc"];
export type ExtensionDoc = Schemas["ExtensionDoc"];
export type LiveKind = Schemas["LiveKind"];
export type LiveSnapshot = Schemas["LiveSnapshot"];
export type LiveChange = Schemas["LiveChange"];
export type LivePut = Schemas["LivePut"];
export type LiveKey = Schemas["LiveKey"];
export type CallTarget = Schemas["CallTarget"];
export type CallTargets = Schemas["CallTargets"];
export type PartyDoc = Schemas["PartyDoc"];
export type ListenMode = Schemas["ListenMode"];
export type SegmentKind = Schemas["SegmentKind"];
export type ConversationOutcome = Schemas["ConversationOutcome"];
export type ConversationRow = Schemas["ConversationRow"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type Segment = Schemas["Segment"];
export type Leg = Schemas["Leg"];
export type Offer = Schemas["Offer"];
export type JournalEntry = Schemas["JournalEntry"];
export type Callback = Schemas["Callback"];
export type CallbackResult = Schemas["CallbackResult"];
export type RecordingDoc = Schemas["RecordingDoc"];
export type Peaks = Schemas["Peaks"];
export type QueueFiguresRow = Schemas["QueueFiguresRow"];
export type System = Schemas["System"];
export type Metric = Schemas["Metric"];

/** The documents of the live feed by kind. */
export interface LiveDocs {
  agent: AgentDoc;
  queue: QueueDoc;
  conversation: ConversationDoc;
  trunk: TrunkDoc;
  extension: ExtensionDoc;
  server: ServerDoc;
  desk: DeskDoc;
}
