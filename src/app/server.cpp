#include "app/server.h"

#include "app/server_state.h"
#include "base/log.h"
#include "integration/integration_limits.h"

namespace callfloor::app {

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::create(const Settings& settings,
                                               const ServerFolders& folders) {
    auto state = std::make_unique<State>(settings, folders);
    TRY(state->open_store());
    TRY(state->open_calls());
    TRY(state->open_http());
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::run() {
    auto& state = *state_;
    if (const auto snapshot = state.current_centre()) {
        state.apply_centre(*snapshot);
    } else {
        log(LogLevel::Error, "server", "the centre cannot be read: {}", snapshot.error().text);
    }
    state.lines->start(state.store->readers());
    state.restore();
    state.write_run_file();
    state.housekeeper =
        std::jthread([&state](const std::stop_token& stop) { state.keep_house(stop); });
    state.signals =
        std::jthread([&state](const std::stop_token& stop) { state.signal_worker->run(stop); });
    state.archiving =
        std::jthread([&state](const std::stop_token& stop) { state.archive->run(stop); });
    state.message_lamps = std::make_unique<MessageLamps>(
        state.store->readers(), [&state](std::vector<records::WaitingCount> counts) {
            std::ignore = state.loop.post(
                [&state, counts = std::move(counts)] { state.light_lamps(counts); });
        });
    state.lamps =
        std::jthread([&state](const std::stop_token& stop) { state.message_lamps->run(stop); });
    state.imports =
        std::jthread([&state](const std::stop_token& stop) { state.customers->run_imports(stop); });
    for (std::size_t i = 0; i < limits::kLookUpThreads; ++i) {
        state.askers.emplace_back(
            [&state](const std::stop_token& stop) { state.look_ups->run(stop); });
    }
    state.watch =
        std::jthread([&state](const std::stop_token& stop) { state.supervision->run(stop); });
    state.webhooks = std::jthread(
        [&state](const std::stop_token& stop) { state.supervision->run_webhooks(stop); });
    state.events =
        std::jthread([&state](const std::stop_token& stop) { state.integration->run(stop); });
    state.mails = std::jthread([&state](const std::stop_token& stop) { state.mailer->run(stop); });
    state.copying =
        std::jthread([&state](const std::stop_token& stop) { state.copies->run(stop); });
    for (std::size_t i = 0; i < limits::kWebhookSenders; ++i) {
        state.tellers.emplace_back(
            [&state](const std::stop_token& stop) { state.integration->run_sender(stop); });
    }
    log(LogLevel::Info, "server", "takes calls: SIP udp {} tcp {} tls {}, console http {} https {}",
        state.ports.sip_udp, state.ports.sip_tcp, state.ports.sip_tls, state.ports.http,
        state.ports.https);
    state.loop.run();
    state.close();
}

void Server::stop() {
    if (!state_->loop.post([state = state_.get()] { state->begin_stop(); })) {
        state_->loop.stop();
    }
}

io::EventLoop& Server::loop() {
    return state_->loop;
}
const ServerPorts& Server::ports() const {
    return state_->ports;
}
std::vector<std::string> Server::problems() const {
    return state_->problems();
}

}  // namespace callfloor::app
