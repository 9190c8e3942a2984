#include "switchboard/trace_routes.h"

#include "people/audit.h"
#include "switchboard/trace_pcap.h"

namespace callfloor::switchboard {

namespace {

/// "10.0.0.2:5060", "[::1]:5060"
std::string address_text(const sip::Endpoint& endpoint) {
    const bool is_v6 = endpoint.address.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", endpoint.address, endpoint.port)
                 : fmt::format("{}:{}", endpoint.address, endpoint.port);
}

json::Object message_json(const TracedMessage& message) {
    json::Object object;
    object["at"] = to_epoch_ms(message.at);
    object["way"] = message.way == sip::MessageWatcher::Way::In ? "in" : "out";
    object["transport"] = sip::transport_name(message.remote.transport);
    object["local"] = address_text(message.local);
    object["remote"] = address_text(message.remote);
    object["leg_id"] = message.leg.value;
    object["text"] = message.text;
    return object;
}

Result<CallTrace> trace_of(const TraceParts& parts, const http::Request& request,
                           std::string_view action) {
    const auto id = request.id<ConversationId>("id");
    TRY(people::record_act(parts.writer, people::audit_entry(request, action, id.value),
                           parts.clock.now()));
    return parts.traces == nullptr ? Result<CallTrace>(CallTrace{}) : parts.traces->read(id);
}

}  // namespace

void add_trace_routes(http::Router& router, const TraceParts& parts) {
    router.handle("getSipTrace", [parts](const http::Request& request) -> Result<http::Response> {
        const auto trace = TRY(trace_of(parts, request, "sip_trace.view"));
        json::Array messages;
        for (const auto& message : trace.messages) {
            messages.push_back(message_json(message));
        }
        return http::Response::json(json::Object{{"is_on", parts.traces != nullptr},
                                                 {"is_cut", trace.is_cut},
                                                 {"messages", std::move(messages)}});
    });
    router.handle("getSipCapture", [parts](const http::Request& request) -> Result<http::Response> {
        const auto trace = TRY(trace_of(parts, request, "sip_trace.download"));
        if (trace.messages.empty()) {
            return fail(ErrorCode::NotFound,
                        "no SIP message of call {} is kept; traces of older calls make room for "
                        "newer ones",
                        request.id<ConversationId>("id"));
        }
        http::Response response;
        response.body = TRY(pcap_of(trace));
        return std::move(response.with_header("Content-Type", "application/vnd.tcpdump.pcap")
                             .with_header("Content-Disposition",
                                          fmt::format("attachment; filename=\"call-{}.pcap\"",
                                                      request.id<ConversationId>("id"))));
    });
}

}  // namespace callfloor::switchboard
