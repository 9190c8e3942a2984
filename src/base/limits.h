#pragma once
// Every bound of the server in one place, with what happens at the bound. Those an operator may
// want to move are settings (docs/settings.md) whose ranges are held below these.

#include <cstddef>

namespace callfloor::limits {

// SIP: longer or larger is answered 400/413/414/513 or dropped (stream: connection closed).
constexpr std::size_t kSipMessageBytes = 65'535;
constexpr std::size_t kSipHeaders = 128;
constexpr std::size_t kSipHeaderBytes = 8'192;
constexpr std::size_t kSipUriBytes = 512;
constexpr std::size_t kSipParams = 32;        // of one URI or header value; more is malformed (400)
constexpr std::size_t kSipListElements = 64;  // Contact, Route, ...: more is malformed (400)
constexpr std::size_t kSdpBytes = 16'384;
constexpr std::size_t kSdpMediaSections = 16;
constexpr std::size_t kSdpLines = 512;
constexpr std::size_t kSdpFormats = 64;  // of one m= line
constexpr std::size_t kSipTransactions =
    40'000;                                  // at the bound new requests get 503 with Retry-After
constexpr std::size_t kSipDialogs = 20'000;  // likewise
constexpr std::size_t kSipNonces = 20'000;  // digest nonces in use; the oldest then counts as stale
constexpr std::size_t kSipTcpConnections =
    4'000;  // at the bound the oldest idle one is closed, else the new one
constexpr std::size_t kSipTcpPerSource =
    512;  // accepted from one address (an office behind NAT); more are closed
constexpr std::size_t kSipTcpWriteBytes =
    262'144;  // waiting for a slow reader; at the bound the connection is closed
constexpr std::size_t kSipRegistrations = 20'000;    // at the bound REGISTER gets 503
constexpr std::size_t kSipContactsPerExtension = 4;  // at the bound the oldest contact is replaced
constexpr std::size_t kSipPathProxies =
    8;  // between a phone and us (Path); more is malformed (400)
constexpr std::size_t kSipStrangers =
    4'096;  // addresses remembered for rate limiting; oldest forgotten

// Media.
constexpr std::size_t kRtpPacketBytes = 1'500;  // longer is dropped and counted
constexpr std::size_t kMediaCommands =
    65'536;  // mailbox to a media thread; at the bound the command fails
constexpr std::size_t kMediaStreams = 8'192;  // at the bound new calls get 503

// Floor.
constexpr std::size_t kConversations = 20'000;    // at the bound new calls get 503 with Retry-After
constexpr std::size_t kWaitingPerQueue = 10'000;  // queue length setting cannot exceed it
constexpr std::size_t kAgents = 5'000;
constexpr std::size_t kQueues = 1'000;
constexpr std::size_t kLegsPerConversation =
    64;  // at the bound no further offer is made until legs end
constexpr std::size_t kPositionsFollowed =
    100;  // exact position shown of so many callers; behind them "further back"
constexpr std::size_t kLedgerComplaints = 100;  // kept as text; further ones are only counted
constexpr std::size_t kOverflowsPerConversation =
    16;                                  // at the bound a queue's overflow target counts as none
constexpr std::size_t kSkillSteps = 10;  // of one queue; more is refused
constexpr std::size_t kOverflowAgents = 500;    // of one queue; more is refused
constexpr std::size_t kReservedPerQueue = 200;  // kept for their last agents; more wait as usual
constexpr std::size_t kKeptPlaces = 1'000;      // of one queue; the oldest is forgotten
constexpr std::size_t kLastAgents = 100'000;  // caller numbers remembered; the oldest is forgotten
constexpr std::size_t kBlockedCallers = 10'000;        // more is refused
constexpr std::size_t kTransfersPerConversation = 50;  // at the bound a transfer is refused
constexpr std::size_t kConferenceParties = 10;  // with the customer; at the bound none is invited
constexpr std::size_t kListenersPerConversation = 4;  // at the bound no further leader is let in

// Centre: more is refused with the bound named.
constexpr std::size_t kExtensions = 10'000;
constexpr std::size_t kTrunks = 200;
constexpr std::size_t kNumbers = 10'000;
constexpr std::size_t kCallerClasses = 100;
constexpr std::size_t kClassCallers = 10'000;  // telephone numbers of one caller class
constexpr std::size_t kWrapUpCodes = 500;
constexpr std::size_t kPrompts = 1'000;

// Store.
constexpr std::size_t kJournalBacklog = 1'000'000;  // in memory for the writer; at half no new
                                                    // calls, at the bound the sender keeps them
constexpr std::size_t kWriterJobs =
    100'000;  // jobs waiting for the writer; at the bound a write is refused, 503
constexpr std::size_t kStatementsKept =
    256;  // prepared per connection; the longest unused is closed

// People: more is refused.
constexpr std::size_t kUsers = 20'000;
constexpr std::size_t kTeams = 1'000;

// Quality: more is refused.
constexpr std::size_t kSchemes = 500;
constexpr std::size_t kPlans = 500;
constexpr std::size_t kPlanContacts = 2'000'000;  // of the period of one run
constexpr std::size_t kRemarks = 500;             // of one evaluation
constexpr std::size_t kCalibrations = 20'000;     // sessions ever held
constexpr std::size_t kCoachingsOfAgent = 20;     // that run
constexpr std::size_t kCoachingSessions = 100;    // of one plan

// HTTP.
constexpr std::size_t kHttpBodyBytes = 1 << 20;  // 413; uploads have their own limit
constexpr std::size_t kHttpUploadBytes = 32 << 20;
constexpr std::size_t kHttpHeaderBytes = 16'384;     // 431
constexpr std::size_t kHttpConnections = 2'000;      // at the bound the new one is closed with 503
constexpr std::size_t kHttpQueryParameters = 64;     // 400
constexpr std::size_t kHttpParts = 16;               // of an upload; 400
constexpr std::size_t kSocketMessageBytes = 65'536;  // from a client; longer closes the WebSocket
constexpr std::size_t kAssetBytes = 64 << 20;  // all files of the console; more refuses the start
constexpr std::size_t kFeedBacklogMessages =
    1'024;                                    // a slower live-feed client is dropped and reconnects
constexpr std::size_t kSessionsPerUser = 16;  // the oldest ends
constexpr std::size_t kMailboxMessages = 65'536;

// Files of the operator: longer ones are refused.
constexpr std::size_t kSettingsBytes = 8 << 20;

static_assert(kSipDialogs >= kConversations);
static_assert(kLegsPerConversation >= kConferenceParties + kListenersPerConversation);
static_assert(kMediaStreams * 2 <= 65'536);

}  // namespace callfloor::limits
