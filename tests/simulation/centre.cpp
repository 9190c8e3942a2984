#include "centre.h"

#include "base/check.h"
#include "floor/prompt_names.h"
#include "sip/digest.h"
#include "viewer.h"

namespace callfloor::simulation {

namespace {

constexpr std::string_view kRealm = "callfloor";
constexpr int kCompareTurns = 1'000;  ///< a floor busier than that is compared at the next sweep

http::Identity identity_of(std::int64_t user, std::string role, std::vector<TeamId> led) {
    http::Identity identity;
    identity.user = UserId{user};
    identity.roles = {std::move(role)};
    identity.led_teams = std::move(led);
    return identity;
}

switchboard::PromptLibrary make_prompts() {
    // One sample long: how long a prompt takes is the simulated media's business.
    const auto prompt = media::prompt_from_samples(std::vector<std::int16_t>(160)).value();
    switchboard::PromptLibrary prompts;
    for (const auto name : floor::prompts::kStandard) {
        prompts.set(std::string(name), prompt);
    }
    prompts.set("later", prompt);
    for (int digit = 0; digit < 10; ++digit) {
        prompts.set(fmt::format("number_{}", digit), prompt);
    }
    for (const auto name : {"number_ten", "number_hundred", "number_thousand"}) {
        prompts.set(name, prompt);
    }
    return prompts;
}

}  // namespace

std::string password_of(const std::string& extension_number) {
    return "secret-of-" + extension_number;
}

Centre::Centre(io::VirtualTime& time, sip::Network& network, const Plan& plan, std::uint64_t seed,
               Checkers& checkers, Tally& tally, SimulatedMedia& media, Disk& disk)
    : time_(time),
      network_(network),
      plan_(plan),
      dice_(seed),
      checkers_(checkers),
      tally_(tally),
      media_(media),
      disk_(disk),
      clock_(time),
      prompts_(make_prompts()),
      compare_(time) {}

Centre::~Centre() {
    if (is_up()) {
        kill();
    }
}

// ---------------------------------------------------------------- start and end of the process

void Centre::fill_directory() {
    std::vector<switchboard::TrunkEntry> trunks;
    for (std::int64_t i = 0; i < plan_.carriers; ++i) {
        switchboard::TrunkEntry trunk;
        trunk.id = TrunkId{1 + i};
        trunk.name = fmt::format("carrier {}", i);
        trunk.addresses = {*parse_ip_range(fmt::format("10.2.0.{}", 1 + i))};
        trunk.calls_max = static_cast<int>(plan_.calls_per_trunk);
        trunk.send_to = {fmt::format("10.2.0.{}", 1 + i), 5060, sip::TransportKind::Udp};
        trunk.calls_per_second = plan_.calls_per_trunk > 0 ? 2 : 0;
        trunks.push_back(std::move(trunk));
    }
    std::vector<switchboard::ExtensionEntry> extensions;
    for (const auto& extension : config_.extensions) {
        const auto ha1 = [&](sip::DigestAlgorithm algorithm) {
            return sip::digest_ha1(algorithm, extension.number, kRealm,
                                   password_of(extension.number));
        };
        extensions.push_back({extension.id,
                              extension.number,
                              {ha1(sip::DigestAlgorithm::Md5), ha1(sip::DigestAlgorithm::Sha256)}});
    }
    directory_->set(std::move(trunks), std::move(extensions));
}

void Centre::boot(floor::CentreConfig config, Duration wall_offset) {
    CHECK(!is_up());
    const auto report = disk_.recover();
    checkers_.on_recovered();
    clock_.set_offset(wall_offset);
    // As the app does: the time line goes on, whatever the wall clock says.
    if (report.last_entry_at) {
        clock_.set_offset(std::max(wall_offset, *report.last_entry_at + Duration{1} - time_.now()));
    }
    directory_.emplace();
    switchboard::SwitchboardOptions options;
    options.recordings = "/recordings";
    options.recording_enabled = plan_.is_recorded;
    checkers_.expect_recordings(plan_.is_recorded);
    options.sip.stranger_requests_per_second = 1'000'000;
    server_ = std::make_unique<switchboard::Switchboard>(clock_, network_, Random(dice_.seed()),
                                                         *directory_, prompts_, *this, options);
    server_->set_media(media_);
    media_.set_events(server_.get());
    if (plan_.has_live_feed) {
        feed_ = std::make_unique<live::LiveFeed>(clock_, *this);
        ledger_ = live::AgentLedger();
        ledger_.set_time_zone(config.time_zone);
        viewers_ = {std::make_shared<Viewer>(1, identity_of(90, "admin", {})),
                    std::make_shared<Viewer>(2, identity_of(91, "team_leader", {TeamId{1}}))};
        for (const auto& viewer : viewers_) {
            CHECK(feed_->join(viewer));
        }
    }
    configure(config);
    probe_trunks(std::chrono::minutes(1));
    restore(report);
}

void Centre::probe_trunks(Duration every) {
    for (std::int64_t i = 0; i < plan_.carriers; ++i) {
        const sip::Endpoint where{fmt::format("10.2.0.{}", 1 + i), 5060, sip::TransportKind::Udp};
        server_->keep_trunk(TrunkId{1 + i}, {}, where, every);
    }
}

/// Today's figures, and who was signed in.
void Centre::restore(const records::RecoveryReport& report) {
    for (const auto& [queue, figures] : today_) {
        std::ignore = server_->handle(floor::RestoreToday{queue, figures});
    }
    for (const auto& interval : report.agents) {
        if (!server_->handle(floor::SignIn{interval.agent, interval.extension, {}})) {
            continue;
        }
        if (interval.state == floor::AgentState::NotReady) {
            std::ignore = server_->handle(floor::SetNotReady{interval.agent, interval.reason, {}});
        } else {
            std::ignore = server_->handle(floor::SetReady{interval.agent, {}});
        }
    }
}

void Centre::kill() {
    today_.clear();
    for (const auto& queue : server_->floor().queues()) {
        today_[queue.id] = queue.today;
    }
    disk_.crash();
    media_.set_events(nullptr);
    compare_.stop();
    compares_left_ = 0;
    feed_.reset();
    viewers_.clear();
    server_.reset();
    network_.set_events(nullptr);
    checkers_.on_crash();
    happened_ = false;
}

void Centre::stop() {
    checkers_.on_stopping();
    server_->stop();
}

// ---------------------------------------------------------------- commands

void Centre::command(const floor::Input& input) {
    if (!is_up()) {
        return;
    }
    ++tally_.commands;
    if (!server_->handle(input)) {
        ++tally_.refused_commands;
    }
}

ConversationId Centre::new_conversation_id() {
    return is_up() ? server_->new_conversation_id() : ConversationId{};
}

void Centre::configure(const floor::CentreConfig& config) {
    if (!is_up()) {
        config_ = config;
        return;
    }
    const auto before = std::exchange(config_, config);
    fill_directory();
    for (const auto& extension : before.extensions) {
        if (directory_->extension(extension.id) == nullptr) {
            server_->user_agent().forget_extension(extension.id.value);
        }
    }
    if (const auto done = server_->handle(floor::ConfigureCentre{config_}); !done) {
        checkers_.violate("configuration", done.error().text, {});
    }
    if (feed_) {
        feed_->on_configured();
    }
}

// ---------------------------------------------------------------- turns

void Centre::turn_end() {
    if (!is_up()) {
        return;
    }
    if (std::exchange(happened_, false)) {
        checkers_.at_rest(*server_, media_, clock_.now());
        if (feed_) {
            feed_->flush();
        }
    }
    compare_feed_when_quiet();
}

void Centre::sweep() {
    if (is_up()) {
        checkers_.sweep(*server_, media_, clock_.now());
        compares_left_ = feed_ ? kCompareTurns : 0;
    }
}

void Centre::on_output(const floor::Output& output) {
    happened_ = true;
    happened_at_ = time_.now();
    checkers_.on_output(output, clock_.now());
    disk_.append(output.events);
    if (feed_) {
        feed_->on_output(output);
        for (const auto& event : output.events) {
            ledger_.on_event(event);
        }
    }
    for (const auto& event : output.events) {
        on_event(event);
    }
}

void Centre::on_device_changed(ExtensionId extension) {
    happened_ = true;
    happened_at_ = time_.now();
    if (feed_) {
        feed_->on_extension_changed(extension);
    }
}

void Centre::on_trunk_changed(TrunkId trunk) {
    happened_ = true;
    happened_at_ = time_.now();
    if (feed_) {
        feed_->on_trunk_changed(trunk);
    }
}

// ---------------------------------------------------------------- what the feed shows

std::vector<ExtensionId> Centre::extensions() const {
    std::vector<ExtensionId> ids;
    for (const auto& extension : config_.extensions) {
        ids.push_back(extension.id);
    }
    return ids;
}

std::optional<live::ExtensionView> Centre::extension(ExtensionId id) const {
    const auto found = std::ranges::find(config_.extensions, id, &floor::ExtensionConfig::id);
    if (found == config_.extensions.end()) {
        return std::nullopt;
    }
    live::ExtensionView view;
    view.id = id;
    view.number = found->number;
    view.registered = !server_->user_agent().contacts(id.value).empty();
    return view;
}

std::vector<TrunkId> Centre::trunks() const {
    return {TrunkId{1}, TrunkId{2}};
}

std::optional<live::TrunkView> Centre::trunk(TrunkId id) const {
    live::TrunkView view;
    view.id = id;
    const auto known = server_->trunks();
    const auto found = known.find(id);
    view.calls = found == known.end() ? 0 : found->second.calls;
    return view;
}

live::ServerView Centre::server() const {
    return {"simulated", {}, false, {}};
}

void Centre::compare_feed_when_quiet() {
    if (compares_left_ == 0) {
        return;
    }
    if (time_.now() - happened_at_ > 2 * live::kFeedGather) {
        compares_left_ = 0;
        return compare_feed();
    }
    --compares_left_;
    compare_.start(live::kFeedGather, [] {});  // there is a turn then
}

/// What the viewers hold is what a feed tells that knows nothing of the past.
void Centre::compare_feed() {
    live::LiveFeed feed(clock_, *this);
    // Agents who are no longer configured stay to the end of their call.
    floor::Output present;
    for (const auto& agent : server_->floor().agents()) {
        present.agents.push_back(agent.id);
        feed.restore_agent(agent.id, ledger_.today(agent.id, clock_.now()));
    }
    feed.on_output(present);
    for (const auto& viewer : viewers_) {
        const auto fresh =
            std::make_shared<Viewer>(1'000 + viewer->id(), viewer->request().identity);
        CHECK(feed.join(fresh));
        if (fresh->state == viewer->state) {
            continue;
        }
        std::string key = "document: none";
        for (const auto& [name, doc] : viewer->state) {
            if (!fresh->state.contains(name)) {
                key = fmt::format("{}: {} instead of nothing", name, doc);
            }
        }
        for (const auto& [name, doc] : fresh->state) {
            const auto found = viewer->state.find(name);
            if (found == viewer->state.end() || found->second != doc) {
                key = fmt::format("{}: {} instead of {}", name,
                                  found == viewer->state.end() ? "nothing" : found->second, doc);
                break;
            }
        }
        checkers_.violate("feed", fmt::format("viewer {} holds another {}", viewer->id(), key), {});
    }
}

}  // namespace callfloor::simulation
