#pragma once
// The switchboard's inside: legs and recordings by every key they are asked for, the input queue,
// and the effects.

#include <deque>
#include <set>
#include <unordered_map>

#include "switchboard/switchboard.h"

namespace callfloor::switchboard {

/// What a leg whose phone is a page has instead of a SIP call.
struct PageCall {
    enum class State : std::uint8_t { Ringing, Connecting, Talking };

    PageCall(io::Timers& timers, ExtensionId at) : extension(at), deadline(timers) {}

    ExtensionId extension;
    State state = State::Ringing;
    bool is_answered = false;  ///< the floor was told
    sip::SdpBrowserSide ours;  ///< for this page
    io::Timer deadline;        ///< of ringing, of connecting, of the page's coming back
    Instant give_up_at;        ///< of ringing

    // A visitor's call (guest_calls.cpp):
    std::unique_ptr<GuestPage> guest{};           ///< null: the page of an extension
    std::optional<floor::CallArrived> arrived{};  ///< the floor is told when the sound is there
    bool is_talking = false;                      ///< the page was told so
};

/// A number outside that is an extension's phone: only a key tells that a person has it in hand
/// (outside_phones.cpp).
struct Confirmation {
    explicit Confirmation(io::Timers& timers) : deadline(timers) {}

    floor::PlaceLeg call;  ///< with the trunks still to be tried
    bool rang = false;
    bool is_answered = false;  ///< it is being asked for the key
    io::Timer deadline;        ///< of the key
};

/// The page that is an extension's phone.
struct PagePhone {
    explicit PagePhone(io::Timers& timers) : silence(timers) {}

    std::unique_ptr<BrowserPage> page;
    io::Timer silence;
};

/// A phone's own transfer (REFER) until it is known what became of it; the phone is told. Its call
/// outlives its leg meanwhile: a phone that is hung up on would not take the news.
struct PhoneReferral {
    sip::SubscriptionId id = sip::SubscriptionId::None;
    LegId leg;
    sip::CallId call = sip::CallId::None;
    ExtensionId extension;
    ConversationId conversation;
    ActId act;
    int outcome = 0;  ///< SIP status; 0: not known yet
    bool is_accepted = false;
    bool is_detached = false;  ///< the floor has let the leg go
};

/// A phone that watches another one (its lamp), or its own messages.
struct Watcher {
    ExtensionId watched;
    bool wants_messages = false;  ///< else what its calls do
    std::string entity;           ///< as the phone named it
    int version = 0;
};

/// One party: a SIP call or a page's, an RTP stream, the floor's leg.
struct Leg {
    Leg(LegId leg_id, sip::CallId call_id)
        : id(leg_id), call(call_id), session(static_cast<std::uint64_t>(leg_id.value)) {}

    LegId id;
    sip::CallId call = sip::CallId::None;
    media::StreamId stream = media::StreamId::None;
    std::uint64_t media_group =
        0;  ///< inbound: of its stream, and so of the conversation it begins
    ConversationId conversation;
    ExtensionId extension;    ///< whose phone it is
    TrunkId trunk;            ///< set while the leg holds one of the trunk's places
    bool is_outside = false;  ///< placed through the trunk
    bool is_inbound = false;  ///< its party called us
    std::uint16_t local_port = 0;
    std::string local_address;
    sip::SdpSession session;
    std::vector<sip::SdpCrypto> cryptos = sip::make_cryptos();  ///< the same all call long
    bool offers_srtp = false;
    /// What a phone that cannot encrypt is called with instead.
    std::optional<sip::OutgoingCall> plain_call;
    std::unique_ptr<PageCall> page_call;
    std::unique_ptr<Confirmation> confirmation;  ///< until the key came
    std::optional<sip::Sdp> answer;              ///< to the inbound offer, ready to go into the 200
    bool is_late_offer = false;
    bool is_confirmed = false;             ///< the ACK of our 200 came
    bool is_talking = false;               ///< both ends took the call
    bool is_held = false;                  ///< the peer has us on hold
    bool takes_events = false;             ///< the peer takes keys in RTP (RFC 4733)
    int max_forwards = sip::kMaxForwards;  ///< inbound: what its INVITE had left
};

struct Switchboard::State {
    State(io::Timers& timers, sip::Network& network, PhoneDirectory& directory,
          PromptLibrary& prompts, SwitchboardObserver& observer, const SwitchboardOptions& options);

    // Inputs: one at a time; those that arise while one is handled wait for their turn.
    Result<void> handle(const floor::Input& input);
    void enqueue(floor::Input input) { queue.push_back(std::move(input)); }
    void run_queue();
    void publish(floor::Output output);
    void set_floor_timer();

    // Effects.
    void carry_out(const floor::SendRinging& effect);
    void carry_out(const floor::AnswerLeg& effect);
    void carry_out(const floor::RefuseLeg& effect);
    void carry_out(const floor::PlaceLeg& effect);
    void ring_phone(const floor::PlaceLeg& effect);
    void dial_outside(const floor::PlaceLeg& effect);
    /// The cause, when this trunk cannot even be asked.
    std::optional<EndCause> try_trunk(const floor::PlaceLeg& effect);
    /// The leg with its stream, ready to be called; absent after having told the floor.
    std::optional<Leg> open_placed(const floor::PlaceLeg& effect, const std::string& local);
    /// Gives the leg a stream and an offer and sends its INVITE.
    void place(const floor::PlaceLeg& effect, sip::OutgoingCall call, const std::string& local,
               TrunkId trunk);
    void carry_out(const floor::HangUpLeg& effect);
    void carry_out(const floor::ConnectLegs& effect);
    void carry_out(const floor::DisconnectLegs& effect);
    void carry_out(const floor::MixLegs& effect);
    void carry_out(const floor::PlayPrompts& effect);
    void carry_out(const floor::StopPlayback& effect);
    void carry_out(const floor::StartRecording& effect);
    void carry_out(const floor::StopRecording& effect);
    void carry_out(const floor::SilenceRecording& effect);
    void carry_out(const floor::SendKeys& effect);
    void carry_out(const floor::StartLookUp& effect) { observer.on_look_up(effect); }
    void carry_out(const floor::StartFax& effect);

    // Legs.
    Leg& add_leg(Leg leg);
    Leg* find_leg(LegId id);
    Leg* find_leg(sip::CallId call);
    Leg* find_leg(media::StreamId stream);
    /// Forgets the leg and its stream; its SIP call has ended or is being ended.
    void drop_leg(LegId id);
    /// Calls a phone again that refused our encrypted offer, in the clear.
    bool call_in_clear(Leg& leg, const CallEnd& refusal);
    /// Ends the leg's call from here and tells the floor.
    void end_leg(LegId id, const CallEnd& end);
    /// Stream and SDP of an inbound leg; the cause to refuse it with when that fails.
    std::optional<EndCause> open_inbound(Leg& leg, const std::optional<sip::Sdp>& offer);
    /// Of the call the leg will be part of, as far as that is known: streams of one call run on one
    /// media thread.
    std::uint64_t media_group_for(const Leg& leg) const;
    sip::AudioOptions audio_options(const Leg& leg) const;
    /// Whether its trunk carries no call with such terms.
    bool must_not_be_clear(const Leg& leg, const sip::NegotiatedAudio& audio) const;
    void apply(Leg& leg, const sip::NegotiatedAudio& audio);
    void refuse(sip::CallId call, EndCause cause);
    /// What is believed of what an INVITE says about its caller.
    void say_who_calls(const sip::IncomingCall& call, floor::CallArrived& arrived) const;
    bool take_trunk_place(TrunkId trunk);
    /// Whether one more call may be sent there within this second.
    bool take_trunk_turn(const TrunkEntry& trunk);
    void release_trunk_place(TrunkId trunk);
    void set_trunk(TrunkId trunk, TrunkView::State view);
    std::string sdp_address(const std::string& local) const;
    void fail_placed_leg(LegId id, EndCause cause);
    /// Tells under which Call-ID the leg's messages go.
    void name_call(const Leg& leg);
    /// Whatever the leg's other end is, it hears of the end.
    void hang_up(const Leg& leg, const CallEnd& end);

    // Phones that watch others and their messages (watching.cpp).
    int watch(const sip::SubscriptionRequest& request);
    void phone_changed(ExtensionId extension);
    /// At the end of a step, each watcher once.
    void tell_watchers();
    void tell_watcher(sip::SubscriptionId id, Watcher& watcher);
    void set_messages(ExtensionId extension, const WaitingMessages& messages);
    /// To a phone that has just registered and subscribed to nothing.
    void tell_messages_unasked(ExtensionId extension, const std::vector<sip::Contact>& contacts);
    sip::EventState message_summary(ExtensionId extension) const;
    sip::EventState dialog_info(const Watcher& watcher) const;

    // Phones' own transfers (referrals.cpp).
    void refer(const sip::Referral& referral);
    void follow_referrals(const floor::Output& output);
    /// True when the leg's call goes on until the phone knows what became of its transfer.
    bool detach_referral(const Leg& leg);
    void finish_referral(const PhoneReferral& referral);
    void settle_referrals();
    void drop_referral(sip::SubscriptionId id);
    /// The phone is wanted for another call.
    void free_phone(ExtensionId extension);

    // Pages that are phones (page_calls.cpp).
    bool ring_page(const floor::PlaceLeg& effect);
    /// Where the page is the phone.
    std::optional<ExtensionId> find_page(PageId page) const;
    CallPage* page_of(const Leg& leg) const;
    /// Negotiates with the page's offer and sends it our answer.
    Result<void> answer_page(Leg& leg, std::string_view offer);
    /// When the leg is a visitor's.
    void tell_guest(LegId leg, bool is_talking);
    /// The page's leg, when it is that page's to speak of.
    Leg* find_page_leg(PageId page, LegId leg);
    void await_answer(Leg& leg);
    /// Another page has a while to take the call up.
    void await_page(Leg& leg);
    void page_gone(ExtensionId extension);
    /// Tells the page why it is none any more, first.
    void dismiss_page(ExtensionId extension, BrowserPage::Farewell why);
    bool is_signed_in_at(UserId user, ExtensionId extension) const;
    void publish_reachability(ExtensionId extension);
    std::optional<std::string> local_address_for(const std::string& remote) const;

    // Numbers outside that are extensions' phones (outside_phones.cpp).
    void ring_outside_phone(floor::PlaceLeg effect);
    void ask_for_key(Leg& leg);
    /// True when the key was for us.
    bool takes_key(Leg& leg, char key);
    /// True when the call goes on through another trunk.
    bool goes_on_ringing(Leg& leg, const CallEnd& end);

    // What media tells of sound and recordings.
    void publish_sound(ConversationId conversation, LegId leg,
                       const media::StreamStatistics& statistics);
    /// An event made here and not by the floor, told after the output it follows from.
    void publish_late(floor::EventBody body);
    std::string recording_path(const floor::StartRecording& effect) const;
    void finish_recording(const media::RecordingResult& result);
    void publish_recording(ConversationId conversation, RecordingId recording,
                           const std::string& path, const media::RecordingResult& result);

    io::Timers& timers;
    sip::Network& network;
    PhoneDirectory& directory;
    PromptLibrary& prompts;
    SwitchboardObserver& observer;
    SwitchboardOptions options;
    MediaPort* media = nullptr;
    floor::Floor floor;
    std::unique_ptr<sip::UserAgent> user_agent;
    io::Timer floor_timer;
    std::optional<Instant> floor_timer_at;

    std::deque<floor::Input> queue;
    bool is_running = false;

    std::unordered_map<LegId, Leg> legs;
    std::unordered_map<sip::CallId, LegId> leg_by_call;
    std::unordered_map<media::StreamId, LegId> leg_by_stream;
    std::unordered_map<ExtensionId, PagePhone> page_phones;
    std::unordered_map<TrunkId, int> trunk_calls;
    struct TrunkTurns {
        Instant second;
        int calls = 0;
    };
    std::unordered_map<TrunkId, TrunkTurns> trunk_turns;
    std::map<TrunkId, TrunkView> trunk_views;
    std::map<TrunkId, sip::RegistrationId> kept_registrations;

    struct ConversationFacts {
        std::uint64_t media_group = 0;
        std::string caller_number;
        int max_forwards = sip::kMaxForwards;  ///< of the INVITE that began it
    };
    std::unordered_map<ConversationId, ConversationFacts> conversations;

    struct OpenRecording {
        ConversationId conversation;
        RecordingId recording;
        std::string path;
    };
    std::unordered_map<media::RecordingHandle, OpenRecording> recordings;
    std::unordered_map<RecordingId, media::RecordingHandle> handle_by_recording;
    std::map<RecordingId, std::string> new_paths;  // of the output being published
    std::vector<floor::Event> late_events;         // that follow from it: told after it
    std::vector<PhoneReferral> referrals;
    std::map<sip::SubscriptionId, Watcher> watchers;
    std::set<ExtensionId> changed_phones;
    std::unordered_map<ExtensionId, WaitingMessages> messages;
    bool knows_messages = false;  ///< somebody counts them
    SwitchboardFigures figures;
    bool takes_new_calls = true;
};

}  // namespace callfloor::switchboard
