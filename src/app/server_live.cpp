// What the live feed and the line status ask of the running server, and the routes about the system
// itself.

#include <filesystem>
#include <future>

#include "app/server_state.h"
#include "base/limits.h"
#include "base/log.h"
#include "live/outside_commands.h"
#include "shifts/equipment_store.h"

#ifndef CALLFLOOR_VERSION
#error "CALLFLOOR_VERSION comes from CMake"
#endif

namespace callfloor::app {

namespace {

constexpr auto kRecheckEvery = std::chrono::seconds(30);
constexpr auto kTidyEvery = std::chrono::hours(1);
constexpr auto kPatience = std::chrono::seconds(2);

centre::TrunkState trunk_state(const centre::Trunk& trunk,
                               const std::map<TrunkId, switchboard::TrunkView>& views) {
    const auto found = views.find(trunk.id);
    if (!trunk.enabled) {
        return centre::TrunkState::Disabled;
    }
    if (found == views.end()) {
        return centre::TrunkState::Unknown;
    }
    using enum switchboard::TrunkView::State;
    switch (found->second.state) {
        case Unknown:
            return centre::TrunkState::Unknown;
        case Up:
            return centre::TrunkState::Up;
        case Down:
            return centre::TrunkState::Down;
        case Registering:
            return centre::TrunkState::Registering;
        case Registered:
            return centre::TrunkState::Registered;
        case Rejected:
            return centre::TrunkState::Rejected;
    }
    return centre::TrunkState::Unknown;
}

}  // namespace

// ---------------------------------------------------------------- live::LiveSource (control
// thread)

const floor::Floor& Server::State::floor() const {
    return switchboard->floor();
}

std::vector<ExtensionId> Server::State::extensions() const {
    std::vector<ExtensionId> ids;
    ids.reserve(extension_by_id.size());
    for (const auto& [id, extension] : extension_by_id) {
        ids.push_back(id);
    }
    return ids;
}

std::optional<live::ExtensionView> Server::State::extension(ExtensionId id) const {
    const auto found = extension_by_id.find(id);
    if (found == extension_by_id.end()) {
        return std::nullopt;
    }
    const bool registered = switchboard->is_reachable(id);
    return live::ExtensionView{.id = id,
                               .number = found->second.number,
                               .name = found->second.name,
                               .user = found->second.user,
                               .registered = registered,
                               .reachability = registered ? floor::Reachability::Reachable
                                                          : floor::Reachability::Unreachable};
}

std::vector<TrunkId> Server::State::trunks() const {
    std::vector<TrunkId> ids;
    ids.reserve(trunk_by_id.size());
    for (const auto& [id, trunk] : trunk_by_id) {
        ids.push_back(id);
    }
    return ids;
}

std::optional<live::TrunkView> Server::State::trunk(TrunkId id) const {
    const auto found = trunk_by_id.find(id);
    if (found == trunk_by_id.end()) {
        return std::nullopt;
    }
    const auto views = switchboard->trunks();
    live::TrunkView view{
        .id = id,
        .name = found->second.name,
        .state = std::string(centre::trunk_state_name(trunk_state(found->second, views))),
        .since = {},
        .calls = 0,
        .calls_max = found->second.calls_max};
    if (const auto known = views.find(id); known != views.end()) {
        view.since = known->second.since;
        view.calls = known->second.calls;
    }
    return view;
}

live::ServerView Server::State::server() const {
    return {.version = CALLFLOOR_VERSION,
            .started_at = started_at,
            .is_stopping = is_stopping,
            .problems = problems()};
}

// ---------------------------------------------------------------- lamps of phones

void Server::State::light_lamps(const std::vector<records::WaitingCount>& counts) {
    std::map<ExtensionId, UserId> persons;
    for (const auto& [id, extension] : extension_by_id) {
        persons[id] = extension.user;
    }
    for (const auto& agent : floor().agents()) {
        if (agent.extension.is_set()) {
            persons[agent.extension] = agent.id;
        }
    }
    for (const auto& [id, person] : persons) {
        switchboard->set_messages(id, person.is_set()
                                          ? messages_of(person, counts, floor().config().queues)
                                          : switchboard::WaitingMessages{});
    }
}

// ---------------------------------------------------------------- supervision

void Server::State::add_technical(supervision::FloorPicture& picture) const {
    const auto views = switchboard->trunks();
    for (const auto& [id, trunk] : trunk_by_id) {
        if (!trunk.enabled) {
            continue;
        }
        const auto state = trunk_state(trunk, views);
        const auto view = views.find(id);
        picture.trunks.push_back(
            {.id = id,
             .name = trunk.name,
             .is_down = state == centre::TrunkState::Down || state == centre::TrunkState::Rejected,
             .calls = view == views.end() ? 0 : view->second.calls,
             .calls_max = trunk.calls_max});
    }
    for (auto& team : picture.teams) {
        team.name = names.team_name(team.id);
    }
    const auto writer = store->writer().status();
    if (writer.spill_bytes > 0) {
        picture.spill_used_share =
            static_cast<double>(writer.spill_bytes_used) / static_cast<double>(writer.spill_bytes);
    }
    picture.problems = static_cast<std::int64_t>(problems().size());
}

void Server::State::on_device_changed(ExtensionId id) {
    feed->on_extension_changed(id);
}
void Server::State::on_trunk_changed(TrunkId id) {
    feed->on_trunk_changed(id);
}

void Server::State::on_look_up(const floor::StartLookUp& question) {
    look_ups->ask(question);
}

void Server::State::on_fax(const floor::StartFax& order, std::shared_ptr<media::SoundLine> line) {
    faxes->receive(order, std::move(line));
}

void Server::State::on_call_named(ConversationId conversation, LegId leg,
                                  std::string_view call_id) {
    if (trace_recorder) {
        trace_recorder->name(call_id, conversation, leg);
    }
}

// ---------------------------------------------------------------- centre::LineStatusSource (HTTP
// threads)

Result<centre::LineStatus> Server::State::line_status() {
    std::promise<centre::LineStatus> promise;
    auto future = promise.get_future();
    const bool posted = loop.post([this, promise = std::move(promise)]() mutable {
        centre::LineStatus status;
        for (const auto& [id, extension] : extension_by_id) {
            auto& entry = status.extensions[id];
            for (const auto& contact : switchboard->user_agent().contacts(id.value)) {
                entry.contacts.push_back(
                    {.uri = sip::to_text(contact.uri),
                     .transport = std::string(sip::transport_name(contact.flow.remote.transport)),
                     .user_agent = contact.user_agent,
                     .registered_at = contact.registered,
                     .expires_at = contact.expires});
            }
            entry.reachability = switchboard->is_reachable(id) ? floor::Reachability::Reachable
                                                               : floor::Reachability::Unreachable;
        }
        const auto views = switchboard->trunks();
        for (const auto& [id, trunk] : trunk_by_id) {
            auto& entry = status.trunks[id];
            entry.state = trunk_state(trunk, views);
            if (const auto known = views.find(id); known != views.end()) {
                entry.since = known->second.since;
                entry.calls = known->second.calls;
            }
        }
        promise.set_value(std::move(status));
    });
    if (!posted || future.wait_for(kPatience) != std::future_status::ready) {
        return fail(ErrorCode::Unavailable,
                    "the control thread did not answer within {} s; try again", kPatience.count());
    }
    return future.get();
}

// ---------------------------------------------------------------- system

json::Object Server::State::system_document() const {
    const auto sip = switchboard->user_agent().figures();
    const auto calls = switchboard->figures();
    const auto writer = store->writer().status();
    const auto http = http_server->status();
    std::error_code ignored;
    const auto space = std::filesystem::space(settings.server.data_dir, ignored);
    const auto count = [](auto value) { return static_cast<std::int64_t>(value); };
    json::Array found;
    for (const auto& problem : problems()) {
        found.emplace_back(problem);
    }
    return {
        {"version", CALLFLOOR_VERSION},
        {"started_at", to_epoch_ms(started_at)},
        {"at", to_epoch_ms(loop.now())},
        {"threads", json::Object{{"http", settings.http.threads}}},
        {"calls", json::Object{{"legs", count(calls.legs)},
                               {"recordings", count(calls.recordings)},
                               {"refused_no_port", count(calls.refused_no_port)},
                               {"refused_no_codec", count(calls.refused_no_codec)},
                               {"refused_trunk_limit", count(calls.refused_trunk_limit)},
                               {"refused_no_journal", count(calls.refused_no_journal)}}},
        {"sip", json::Object{{"calls", count(sip.calls)},
                             {"transactions", count(sip.transactions)},
                             {"registrations", count(sip.registrations)},
                             {"connections", count(sip.connections)},
                             {"requests_received", count(sip.requests_received)},
                             {"responses_received", count(sip.responses_received)},
                             {"malformed", count(sip.malformed)},
                             {"strangers_refused", count(sip.strangers_refused)},
                             {"strangers_dropped", count(sip.strangers_dropped)}}},
        {"media", json::Object{{"streams", count(engine->streams())},
                               {"port_pairs", count(engine->port_pairs())}}},
        {"disk", json::Object{{"free", count(space.available)}, {"size", count(space.capacity)}}},
        {"database", json::Object{{"last_seq", writer.last_seq},
                                  {"committed_seq", writer.committed_seq},
                                  {"commits", count(writer.commits)},
                                  {"spilled", count(writer.entries_spilled)},
                                  {"projection_failures", count(writer.projection_failures)}}},
        {"queues", json::Array{json::Object{{"name", "journal"},
                                            {"depth", count(writer.entries_waiting)},
                                            {"limit", count(limits::kJournalBacklog)}},
                               json::Object{{"name", "spill file bytes"},
                                            {"depth", writer.spill_bytes_used},
                                            {"limit", writer.spill_bytes}},
                               json::Object{{"name", "writer jobs"},
                                            {"depth", count(writer.jobs_waiting)},
                                            {"limit", count(limits::kWriterJobs)}},
                               json::Object{{"name", "requests"},
                                            {"depth", count(http.work_waiting)},
                                            {"limit", 512}}}},
        {"problems", std::move(found)}};
}

void Server::State::add_system_routes() {
    router->handle("getHealth", [this](const http::Request&) -> Result<http::Response> {
        const bool is_well = store->writer().status().alarm.empty();
        auto answer = http::Response::json(
            json::Object{{"status", is_well ? "ok" : "degraded"}, {"version", CALLFLOOR_VERSION}});
        answer.status = is_well ? 200 : 503;
        return answer;
    });
    router->handle("getSystem", [this](const http::Request&) -> Result<http::Response> {
        auto document = TRY(gateway->ask(
            [this](live::FloorAccess&) -> Result<json::Object> { return system_document(); }));
        return http::Response::json(std::move(document));
    });
    router->handle("getOpenApi", [](const http::Request&) -> Result<http::Response> {
        return http::Response::text(std::string(api::openapi_json()), "application/json");
    });
}

void Server::State::open_records(const live::LiveParts& live_parts) {
    const auto fax_folder = data_folder / "faxes";
    faxes.emplace(loop, store->writer(), fax_folder, [this](const floor::LookedUp& answer) {
        std::ignore = switchboard->handle(answer);
    });
    sealed_secrets.emplace(*secrets);
    const records::RecordsParts parts{
        store->writer(),
        store->readers(),
        loop,
        names,
        recordings,
        [live_parts](const http::Request& request, const std::string& number, QueueId queue) {
            return live::call_back(live_parts, request, number, queue);
        },
        fax_folder};
    record_routes = std::make_unique<records::RecordRoutes>(parts);
    copies.emplace(parts);
    knowledge = std::make_unique<knowledge::Knowledge>(
        knowledge::KnowledgeParts{store->writer(), store->readers(), loop, names});
    mailer = std::make_unique<mail::Mailer>(
        mail::MailParts{store->writer(), store->readers(), loop, *sealed_secrets,
                        [parts](const std::string& attachment) {
                            return records::read_message_attachment(parts, attachment);
                        }});
    signal_worker = std::make_unique<records::SignalWorker>(
        records::SignalParts{store->writer(), store->readers(), loop, recordings});
    archive = std::make_unique<archive::Archive>(
        archive::ArchiveParts{store->writer(), store->readers(), loop, recordings,
                              [this] { return retention_times(); }},
        [this](UserId person) { return names.person_name(person); });
}

Result<void> Server::State::open_supervision(const live::LiveParts& live_parts) {
    floor_link.emplace(
        FloorLinkParts{live_parts, loop, *feed, *secrets, *prompt_store,
                       [this](supervision::FloorPicture& picture) { add_technical(picture); },
                       [this] { reload_centre(); },
                       [this] {
                           return store->readers().read([](store::Connection& connection) {
                               return shifts::load_seat_sites(connection);
                           });
                       },
                       data_folder});
    supervision = TRY(supervision::Supervision::create(supervision::SupervisionParts{
        store->writer(), store->readers(), loop, names, *floor_link, *floor_link, *floor_link}));
    shift_link.emplace(*floor_link, live_parts, names, *supervision);
    shifts = std::make_unique<shifts::Shifts>(shifts::ShiftsParts{
        store->writer(), store->readers(), loop, names, *shift_link, *shift_link});
    integration = TRY(integration::Integration::create(
        {store->writer(), store->readers(), loop, names, *sealed_secrets}));
    chat_link.emplace(*gateway, *switchboard, *feed, store->readers());
    chats = std::make_unique<chats::Chats>(
        chats::ChatsParts{store->writer(), store->readers(), loop, names, *chat_link,
                          [this](QueueId queue, const std::string& code) {
                              return chat_link->check_code(queue, code);
                          }});
    widgets = TRY(widgets::Widgets::create(
        {store->writer(), store->readers(), loop, *switchboard, *chats, names}));
    return {};
}

std::optional<archive::RetentionTimes> Server::State::retention_times() {
    const auto centre = centre_admin->snapshot();
    if (!centre) {
        return std::nullopt;
    }
    return archive::RetentionTimes{centre->centre.recording_retention_days,
                                   settings.recording.retention_days};
}

void Server::State::keep_house(const std::stop_token& stop) {
    auto next_tidy = loop.now();
    while (!stop.stop_requested()) {
        live_socket->recheck();
        std::ignore = loop.post([this] { on_store_alarm(); });  // a disk that hangs tells nobody
        if (const auto settled = quality->settle(); !settled) {
            log(LogLevel::Warning, "server", "deadlines of quality are not carried out: {}",
                settled.error().text);
        }
        if (loop.now() >= next_tidy) {
            next_tidy = loop.now() + kTidyEvery;
            if (const auto done = people->tidy(); !done) {
                log(LogLevel::Warning, "server", "ended sessions cannot be removed: {}",
                    done.error().text);
            }
            if (const auto drafts = customers->forget_drafts(); !drafts) {
                log(LogLevel::Warning, "server", "old drafts of customers cannot be deleted: {}",
                    drafts.error().text);
            }
            if (const auto alerts = supervision->tidy(); !alerts) {
                log(LogLevel::Warning, "server", "old alerts cannot be deleted: {}",
                    alerts.error().text);
            }
            if (const auto told = integration->tidy(); !told) {
                log(LogLevel::Warning, "server", "old webhook deliveries cannot be deleted: {}",
                    told.error().text);
            }
            if (const auto sent = mailer->tidy(); !sent) {
                log(LogLevel::Warning, "server", "old mails cannot be deleted: {}",
                    sent.error().text);
            }
            if (const auto answered = knowledge->tidy(); !answered) {
                log(LogLevel::Warning, "server", "old feedback cannot be deleted: {}",
                    answered.error().text);
            }
            if (const auto tidied = shifts->tidy(); !tidied) {
                log(LogLevel::Warning, "server", "old shift notes cannot be deleted: {}",
                    tidied.error().text);
            }
            if (const auto times = retention_times()) {
                const auto days = times->bound_days > 0
                                      ? std::min(times->bound_days, times->centre_days)
                                      : times->centre_days;
                const auto before = loop.now() - std::chrono::days(days);
                if (const auto forgotten = quality->forget_texts(before); !forgotten) {
                    log(LogLevel::Warning, "server", "old remarks cannot be deleted: {}",
                        forgotten.error().text);
                }
                if (const auto forgotten = chats->forget_texts(before); !forgotten) {
                    log(LogLevel::Warning, "server", "old chats cannot be deleted: {}",
                        forgotten.error().text);
                }
            }
        }
        std::unique_lock lock(house_mutex);
        house_wakes.wait_for(lock, stop, kRecheckEvery, [] { return false; });
    }
}

}  // namespace callfloor::app
