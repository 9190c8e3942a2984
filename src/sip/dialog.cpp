#include "sip/dialog.h"

#include "base/text.h"

namespace callfloor::sip {

namespace {

bool is_numeric_address(std::string_view host) {
    if (host.find(':') != std::string_view::npos) {
        return host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    const auto parts = split(host, '.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return part.size() <= 3 && parse_int(part, 0, 255).has_value();
           });
}

/// A request of the dialog, without CSeq.
Message begin_request(const Dialog& dialog, Method method) {
    const bool is_strict =
        !dialog.route_set.empty() && !dialog.route_set.front().uri.params.has("lr");
    // 12.2.1.1: a strict router's own URI becomes the Request-URI and the target the last route.
    auto request =
        Message::request(method, is_strict ? dialog.route_set.front().uri : dialog.remote_target);
    for (std::size_t i = is_strict ? 1 : 0; i < dialog.route_set.size(); ++i) {
        request.add(HeaderId::Route, to_text(dialog.route_set[i]));
    }
    if (is_strict) {
        request.add(HeaderId::Route,
                    to_text(NameAddr{.display = {}, .uri = dialog.remote_target, .params = {}}));
    }
    request.add(HeaderId::MaxForwards, "70");
    request.add(HeaderId::From, to_text(dialog.local));
    request.add(HeaderId::To, to_text(dialog.remote));
    request.add(HeaderId::CallId, dialog.call_id);
    return request;
}

}  // namespace

Result<Dialog> dialog_from_request(const Message& invite, std::string_view local_tag,
                                   const Flow& flow) {
    Dialog dialog;
    const auto contacts = TRY(invite.contacts());
    if (contacts.list.size() != 1) {
        return fail(ErrorCode::InvalidInput, "an INVITE needs exactly one Contact");
    }
    const auto cseq = TRY(invite.cseq());
    dialog.local = TRY(invite.to());
    dialog.remote = TRY(invite.from());
    dialog.route_set = TRY(invite.record_routes());
    dialog.call_id = invite.call_id();
    dialog.local.params.set("tag", local_tag);
    dialog.remote_target = contacts.list.front().uri;
    dialog.remote_cseq = cseq.number;
    dialog.flow = flow;
    return dialog;
}

Result<Dialog> dialog_from_response(const Dialog& calling, const Message& response) {
    Dialog dialog = calling;
    dialog.remote = TRY(response.to());
    auto routes = TRY(response.record_routes());
    dialog.route_set.assign(routes.rbegin(), routes.rend());
    refresh_target(dialog, response);
    return dialog;
}

Message make_dialog_request(Dialog& dialog, Method method) {
    auto request = begin_request(dialog, method);
    ++dialog.local_cseq;
    request.add(HeaderId::CSeq, fmt::format("{} {}", dialog.local_cseq, method_name(method)));
    return request;
}

Message make_dialog_ack(const Dialog& dialog, std::uint32_t cseq) {
    auto ack = begin_request(dialog, Method::Ack);
    ack.add(HeaderId::CSeq, fmt::format("{} ACK", cseq));
    return ack;
}

CSeqVerdict receive_cseq(Dialog& dialog, std::uint32_t cseq) {
    if (dialog.remote_cseq && cseq < *dialog.remote_cseq) {
        return CSeqVerdict::Stale;
    }
    dialog.remote_cseq = cseq;
    return CSeqVerdict::InOrder;
}

void refresh_target(Dialog& dialog, const Message& message) {
    const auto contacts = message.contacts();
    if (contacts && contacts->list.size() == 1) {
        dialog.remote_target = contacts->list.front().uri;
    }
}

const SipUri& next_hop(const Dialog& dialog) {
    return dialog.route_set.empty() ? dialog.remote_target : dialog.route_set.front().uri;
}

Result<Endpoint> endpoint_of(const SipUri& uri) {
    const bool is_secure = uri.scheme == SipUri::Scheme::Sips;
    if (uri.scheme != SipUri::Scheme::Sip && !is_secure) {
        return fail(ErrorCode::NotFound, "only sip: and sips: URIs can be called");
    }
    Endpoint endpoint;
    const auto maddr = uri.params.find("maddr");
    endpoint.address = maddr ? std::string(*maddr) : uri.host;
    if (equals_ignore_case(endpoint.address, "localhost")) {
        endpoint.address = "127.0.0.1";
    }
    if (!is_numeric_address(endpoint.address)) {
        return fail(ErrorCode::NotFound,
                    "host '{}' is no numeric address; give the address of the peer",
                    endpoint.address);
    }
    if (const auto name = uri.params.find("transport")) {
        const auto transport = transport_from_name(*name);
        if (!transport) {
            return fail(ErrorCode::NotFound, "transport '{}' is not served; use udp, tcp or tls",
                        *name);
        }
        endpoint.transport = *transport;
    }
    if (is_secure) {  // RFC 3261 26.2.2: TLS, whatever stream the parameter names
        endpoint.transport = TransportKind::Tls;
    }
    endpoint.port = uri.port == 0 ? default_port(endpoint.transport) : uri.port;
    return endpoint;
}

}  // namespace callfloor::sip
