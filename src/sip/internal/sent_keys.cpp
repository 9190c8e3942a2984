// Keys to a peer that takes none in RTP: one INFO with application/dtmf-relay for each (as phones
// and gateways have it since before RFC 6086), the next when the last was answered, so that they
// arrive in order. What the peer answers changes nothing; without any answer the rest is not sent.

#include <algorithm>

#include <fmt/format.h>

#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::Call;
using internal::CallState;
using internal::PurposeKind;

namespace {
constexpr int kKeyMs = 160;
constexpr std::size_t kKeysKept = 64;
}  // namespace

void UserAgent::State::send_keys(CallId id, const std::string& keys) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up) {
        return;
    }
    const bool is_sending = !call->keys.empty();
    call->keys += keys.substr(0, kKeysKept - std::min(kKeysKept, call->keys.size()));
    if (!is_sending) {
        send_key(*call);
    }
}

void UserAgent::State::send_key(Call& call) {
    if (call.keys.empty()) {
        return;
    }
    auto info = make_dialog_request(call.dialog, Method::Info);
    info.set_body(fmt::format("Signal={}\r\nDuration={}\r\n", call.keys.front(), kKeyMs),
                  "application/dtmf-relay");
    (void)send_in_dialog(call, std::move(info), internal::purpose_of(PurposeKind::Key, call.id));
}

void UserAgent::State::on_key_response(CallId id, const Message* response) {
    auto* call = find(id);
    if (call == nullptr || call->keys.empty()) {
        return;
    }
    if (response == nullptr || call->state != CallState::Up) {
        call->keys.clear();
        return;
    }
    call->keys.erase(call->keys.begin());
    send_key(*call);
}

}  // namespace callfloor::sip
