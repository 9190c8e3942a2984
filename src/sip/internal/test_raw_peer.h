#pragma once
// Tests only: a peer that speaks SIP by hand over the simulated network: sends text, keeps what it
// gets.

#include <string>
#include <vector>

#include "base/text.h"
#include "sip/message.h"
#include "sip/simulated_network.h"

namespace callfloor::sip::internal {

class RawPeer final : public NetworkEvents {
  public:
    RawPeer(SimulatedNetwork& wire, const std::string& address)
        : address_(address),
          network_(wire.add_host(
              {{.address = address, .port = 5060, .transport = TransportKind::Udp},
               {.address = address, .port = 5060, .transport = TransportKind::Tcp}})) {
        network_.set_events(this);
    }

    /// Sends a message written with \n; Content-Length is added.
    void send(const std::string& to, std::string text, std::string body = {}) {
        if (!body.empty() && text.find("Content-Type") == std::string::npos) {
            text += "Content-Type: application/sdp\n";
        }
        std::string wire_text;
        for (const char c : text + "Content-Length: " + std::to_string(body.size()) + "\n\n") {
            wire_text += c == '\n' ? "\r\n" : std::string(1, c);
        }
        wire_text += body;
        if (stream) {
            (void)network_.send(*stream, wire_text);
            return;
        }
        (void)network_.send(
            {.local = {.address = address_, .port = 5060}, .remote = {.address = to, .port = 5060}},
            wire_text);
    }
    void send_bytes(const std::string& to, std::string_view bytes) {
        (void)network_.send(
            {.local = {.address = address_, .port = 5060}, .remote = {.address = to, .port = 5060}},
            bytes);
    }
    void send_on_stream(std::string_view bytes) { (void)network_.send(*stream, bytes); }
    void connect(const std::string& to) {
        if (auto flow =
                network_.connect({.address = to, .port = 5060, .transport = TransportKind::Tcp})) {
            stream = *flow;
        }
    }
    /// A request outside a dialog, or within one when a To tag is given. `more` are further header
    /// lines, each with \n.
    struct Request {
        std::string method = "INVITE";
        std::string branch = "z9hG4bKraw1";
        std::string call_id = "raw-call";
        int cseq = 1;
        std::string from_tag = "rawtag";
        std::string to_tag = {};
        std::string more = {};
        std::string body = {};
        std::string user = "4001";
    };
    void send_request(const std::string& to, const Request& request) {
        const auto transport = stream ? "TCP" : "UDP";
        std::string text = request.method + " sip:" + request.user + "@" + to + " SIP/2.0\n";
        text += std::string("Via: SIP/2.0/") + transport + " " + address_ +
                ":5060;branch=" + request.branch + ";rport\n";
        text += request.more.find("Max-Forwards") == std::string::npos ? "Max-Forwards: 70\n" : "";
        text += "From: <sip:raw@" + address_ + ">;tag=" + request.from_tag + "\n";
        text += "To: <sip:" + request.user + "@" + to + ">" +
                (request.to_tag.empty() ? "" : ";tag=" + request.to_tag) + "\n";
        text += "Call-ID: " + request.call_id + "\n";
        text += "CSeq: " + std::to_string(request.cseq) + " " + request.method + "\n";
        if (request.method != "ACK" && request.method != "CANCEL" &&
            request.more.find("Contact:") == std::string::npos) {
            text += "Contact: <sip:raw@" + address_ + ":5060" + (stream ? ";transport=tcp" : "") +
                    ">\n";
        }
        send(to, text + request.more, request.body);
    }
    /// A response to a request that came in; `more` are further header lines.
    void respond(const Message& request, int status, const std::string& to_tag,
                 const std::string& body = {}, const std::string& more = {}) {
        auto response = make_dialog_response(request, status, to_tag);
        if (!body.empty()) {
            response.set_body(body, "application/sdp");
        }
        for (const auto line : split(more, '\n')) {
            const auto colon = line.find(':');
            if (colon != std::string_view::npos) {
                response.add(line.substr(0, colon), std::string(trim(line.substr(colon + 1))));
            }
        }
        if (status >= 101 && status < 300 && !response.has(HeaderId::Contact)) {
            response.add(HeaderId::Contact, "<sip:raw@" + address_ + ":5060>");
        }
        (void)network_.send(last_flow, response.serialize());
    }

    std::vector<int> statuses() const {
        std::vector<int> result;
        for (const auto& message : received) {
            if (message.is_response()) {
                result.push_back(message.status());
            }
        }
        return result;
    }
    std::vector<std::string> methods() const {
        std::vector<std::string> result;
        for (const auto& message : received) {
            if (message.is_request()) {
                result.emplace_back(message.method_text());
            }
        }
        return result;
    }
    const Message* last(Method method) const {
        for (auto it = received.rbegin(); it != received.rend(); ++it) {
            if (it->is_request() && it->method() == method) {
                return &*it;
            }
        }
        return nullptr;
    }

    std::vector<Message> received;
    std::string stream_bytes;
    std::vector<std::string> closed;
    std::optional<Flow> stream;
    Flow last_flow;

  private:
    void on_datagram(const Flow& flow, std::string_view bytes) override {
        last_flow = flow;
        take(parse_datagram(bytes));
    }
    void on_stream_opened(const Flow&) override {}
    void on_stream_bytes(const Flow& flow, std::string_view bytes) override {
        last_flow = flow;
        stream_bytes.append(bytes);
        framer_.append(bytes);
        for (auto item = framer_.next(); item.kind == StreamFramer::Kind::Message;
             item = framer_.next()) {
            take(parse_framed(item.bytes));
        }
    }
    void on_stream_closed(const Flow&, const std::string& why) override { closed.push_back(why); }
    void take(Parsed parsed) {
        if (parsed) {
            received.push_back(*std::move(parsed));
        }
    }

    std::string address_;
    Network& network_;
    StreamFramer framer_;
};

}  // namespace callfloor::sip::internal
