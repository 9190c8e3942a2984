#pragma once
// Carries the floor's effects out on SIP and media and feeds their events back as inputs. It
// decides nothing: every rule of the call centre is in floor. It owns the legs, which tie together
// one SIP call, one RTP stream and one LegId.
//
//   SIP/media event ─► Input ─► Floor::handle ─► effects ─► SIP/media commands
//                                   └─► events ─► SwitchboardObserver (journal, live feed)
//
// One thread: that of the timers and network given.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "floor/floor.h"
#include "io/timers.h"
#include "sip/user_agent.h"
#include "switchboard/browser_page.h"
#include "switchboard/directory.h"
#include "switchboard/guest_page.h"
#include "switchboard/media_port.h"
#include "switchboard/prompt_library.h"

namespace callfloor::switchboard {

class SwitchboardObserver {
  public:
    virtual ~SwitchboardObserver() = default;
    /// After each input: what happened, in order, and whose status changed.
    virtual void on_output(const floor::Output& output) = 0;
    /// The contacts of a phone, or a trunk's state or calls, changed (for the live feed).
    virtual void on_device_changed(ExtensionId extension) = 0;
    virtual void on_trunk_changed(TrunkId trunk) = 0;
    /// A flow asks; the answer comes as floor::LookedUp, never from within this call.
    virtual void on_look_up(const floor::StartLookUp&) {}
    /// A caller sends a fax over this line; answered like a look-up, never from within this call.
    virtual void on_fax(const floor::StartFax&, std::shared_ptr<media::SoundLine>) {}
    /// SIP messages with this Call-ID are this leg's (for traces); again when the leg is called
    /// anew.
    virtual void on_call_named(ConversationId, LegId, std::string_view) {}
};

/// In the boxes of a phone's person: what lights its lamp.
struct WaitingMessages {
    std::int64_t unheard = 0;
    std::int64_t heard = 0;  ///< and not done with
    bool operator==(const WaitingMessages&) const = default;
};

struct SwitchboardOptions {
    std::string advertised_address;  ///< in SDP; empty: the local address the peer reaches
    std::filesystem::path recordings;
    bool recording_enabled = true;
    /// Below `recordings`; {date} = YYYY/MM/DD, {conversation}, {caller}. The default holds no
    /// personal data.
    std::string recording_file = "{date}/{conversation}.wav";
    sip::UserAgentOptions sip;
};

struct SwitchboardFigures {
    std::size_t legs = 0;
    std::size_t recordings = 0;
    std::uint64_t refused_no_port = 0;
    std::uint64_t refused_no_codec = 0;
    std::uint64_t refused_trunk_limit = 0;
    std::uint64_t refused_trunk_rate = 0;  ///< calls out beyond the trunk's calls per second
    std::uint64_t refused_no_journal = 0;  ///< see Switchboard::take_new_calls
};

/// What is known about a trunk from registering there or probing it.
struct TrunkView {
    enum class State : std::uint8_t { Unknown, Up, Down, Registering, Registered, Rejected };
    State state = State::Unknown;
    Instant since{};
    int calls = 0;
};

class Switchboard final : public sip::UserAgentEvents, public media::EngineEvents {
  public:
    Switchboard(io::Timers& timers, sip::Network& network, Random random, PhoneDirectory& directory,
                PromptLibrary& prompts, SwitchboardObserver& observer,
                const SwitchboardOptions& options);
    ~Switchboard() override;

    /// The media path reports to this object, so it comes after construction and before the first
    /// input.
    void set_media(MediaPort& media);

    /// Hands an input to the floor and carries out what follows, also for inputs that arise
    /// meanwhile. Gives back the refusal of a command.
    Result<void> handle(const floor::Input& input);
    /// For one that begins without a leg.
    ConversationId new_conversation_id();
    /// Whether calls from outside and of phones are let in; else they get 503, those there go on.
    void take_new_calls(bool takes);
    /// Ends all calls; recordings finish by themselves. New calls get 503.
    void stop();

    const floor::Floor& floor() const;
    sip::UserAgent& user_agent();
    SwitchboardFigures figures() const;

    /// Registers a trunk at its carrier, or (absent) ends that; probes it by OPTIONS, or (0) ends
    /// that.
    void keep_trunk(TrunkId trunk,
                    const std::optional<sip::UserAgent::TrunkRegistration>& registration,
                    const sip::Endpoint& probe, Duration probe_every);
    /// States of the trunks of which something is known, and of those with calls.
    std::map<TrunkId, TrunkView> trunks() const;

    /// Phones are told when it changes; those that never had a message are left in peace.
    void set_messages(ExtensionId extension, const WaitingMessages& messages);
    /// Whether a phone of any kind stands at the extension.
    bool is_reachable(ExtensionId extension) const;

    // Pages that are phones. A message about a call that is over is nothing.
    /// The page becomes the phone where its user is signed in; the one before it is let go, its
    /// call goes on in this one. NotFound when the user is signed in nowhere.
    Result<ExtensionId> join_page(std::unique_ptr<BrowserPage> page);
    void leave_page(PageId page);
    void page_is_alive(PageId page);
    void page_rings(PageId page, LegId leg);
    /// With the browser's offer, when it takes the call or resumes it. InvalidInput, and the call
    /// ends, when the offer is not usable.
    Result<void> page_answers(PageId page, LegId leg, std::string_view offer);
    void page_hangs_up(PageId page, LegId leg);

    // Visitors of web pages.
    /// With the browser's offer; the page is told how it goes on. The floor hears of the call when
    /// the sound is there. InvalidInput, LimitReached or Unavailable: there is no call.
    Result<LegId> guest_calls(std::unique_ptr<GuestPage> page, const GuestCall& call,
                              std::string_view offer);
    /// The visitor's next page takes the call up. NotFound when it is over.
    Result<void> guest_resumes(std::unique_ptr<GuestPage> page, LegId leg, std::string_view offer);
    void guest_leaves(PageId page);
    void guest_hangs_up(PageId page, LegId leg);

    // sip::UserAgentEvents
    void on_incoming(const sip::IncomingCall& call) override;
    void on_ringing(sip::CallId call, const std::optional<sip::Sdp>& early_media) override;
    void on_answered(sip::CallId call, const sip::Sdp& answer) override;
    void on_confirmed(sip::CallId call, const std::optional<sip::Sdp>& late_answer) override;
    void on_ended(sip::CallId call, const CallEnd& end) override;
    std::optional<sip::Sdp> on_reoffer(sip::CallId call, const sip::Sdp& offer) override;
    void on_info_digit(sip::CallId call, char digit) override;
    void on_contacts_changed(std::int64_t extension,
                             const std::vector<sip::Contact>& contacts) override;
    void on_registration(sip::RegistrationId registration, bool registered,
                         const std::string& detail) override;
    void on_trunk_state(std::int64_t trunk, bool up, const std::string& detail) override;
    void on_referral(const sip::Referral& referral) override;
    int on_subscribe(const sip::SubscriptionRequest& request) override;
    void on_subscription_ended(sip::SubscriptionId subscription) override;

    // media::EngineEvents
    void on_playback_finished(media::StreamId stream, std::uint64_t playback) override;
    void on_digit(media::StreamId stream, char digit) override;
    void on_media_timeout(media::StreamId stream) override;
    void on_handshake(media::StreamId stream, media::Handshake outcome) override;
    void on_recording_finished(const media::RecordingResult& result) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::switchboard
