#include "sip/message_transport.h"

#include "base/log.h"

namespace callfloor::sip {

namespace {

constexpr Duration kProveWithin = std::chrono::seconds(32);
constexpr Duration kMessageWithin = std::chrono::seconds(10);  // slow drips end here
constexpr std::size_t kUnprovenBytes = 8'192;  // what a stranger's stream may hold of our memory
/// Streams of strangers; a further one closes the oldest, so that whoever opens thousands and is
/// silent keeps no phone out: that proves itself at once.
constexpr std::size_t kUnprovenStreams = 1'000;
constexpr std::size_t kKeepAliveBytes = 4;
constexpr std::string_view kPing = "\r\n\r\n";
constexpr std::string_view kPong = "\r\n";

/// Of a message we wrote ourselves: the name is spelt out, and one space stands before the value.
std::string_view written_call_id(std::string_view bytes) {
    constexpr std::string_view kName = "\r\nCall-ID: ";
    const auto name = bytes.find(kName);
    if (name == std::string_view::npos) {
        return {};
    }
    const auto value = bytes.substr(name + kName.size());
    return value.substr(0, value.find('\r'));
}

}  // namespace

MessageTransport::MessageTransport(io::Timers& timers, Network& network, MessageHandler& handler)
    : timers_(timers), network_(network), handler_(handler) {
    network_.set_events(this);
}

MessageTransport::~MessageTransport() {
    network_.set_events(nullptr);
}

Result<void> MessageTransport::send(const Flow& flow, std::string_view bytes) {
    if (watcher_ != nullptr) {
        watcher_->on_message(MessageWatcher::Way::Out, flow, written_call_id(bytes), bytes);
    }
    return network_.send(flow, bytes);
}

Result<Flow> MessageTransport::flow_to(const Endpoint& remote) {
    if (remote.transport == TransportKind::Udp) {
        const auto local = TRY(network_.local_for(remote));
        return Flow{.local = local, .remote = remote};
    }
    for (const auto& [id, stream] : streams_) {
        if (stream.flow.remote == remote) {
            return stream.flow;
        }
    }
    auto flow = TRY(network_.connect(remote));
    add_stream(flow).is_trusted = true;
    streams_.at(flow.connection).prove_deadline.stop();
    unproven_.erase(flow.connection);
    return flow;
}

Flow MessageTransport::answer_flow(const Message& request, const Flow& flow) {
    Flow answer = flow;
    if (flow.remote.transport == TransportKind::Udp) {
        const auto via = request.top_via();
        if (via && !via->wants_rport()) {
            answer.remote.port = via->port == 0 ? default_port(TransportKind::Udp) : via->port;
        }
    }
    return answer;
}

Result<Flow> MessageTransport::usable_answer_flow(const Flow& flow, std::uint16_t sent_by_port) {
    if (is_open(flow)) {
        return flow;
    }
    Endpoint remote = flow.remote;
    remote.port = sent_by_port == 0 ? default_port(remote.transport) : sent_by_port;
    return flow_to(remote);
}

bool MessageTransport::is_open(const Flow& flow) const {
    return flow.remote.transport == TransportKind::Udp || streams_.contains(flow.connection);
}

Endpoint MessageTransport::advertised(const Flow& flow) const {
    if (flow.remote.transport == TransportKind::Udp) {
        return flow.local;
    }
    if (const auto listening = network_.local_for(flow.remote)) {
        return *listening;
    }
    return flow.local;
}

void MessageTransport::trust(const Flow& flow) {
    if (const auto found = streams_.find(flow.connection); found != streams_.end()) {
        found->second.is_trusted = true;
        found->second.prove_deadline.stop();
        unproven_.erase(flow.connection);
    }
}

void MessageTransport::keep_alive(const Flow& flow, Duration every) {
    const auto key = std::pair(flow.local, flow.remote);
    keep_alives_.erase(key);
    if (every > Duration::zero()) {
        auto& entry = keep_alives_.emplace(key, KeepAlive{flow, io::Timer(timers_)}).first->second;
        entry.timer.start(every, [this, flow, every] { send_keep_alive(flow, every); });
    }
}

void MessageTransport::send_keep_alive(const Flow& flow, Duration every) {
    if (is_stream(flow.remote.transport)) {
        const auto found = streams_.find(flow.connection);
        if (found == streams_.end()) {
            keep_alives_.erase(std::pair(flow.local, flow.remote));
            return;
        }
        if (!found->second.heard_since_ping) {
            keep_alives_.erase(std::pair(flow.local, flow.remote));
            close(flow, "the peer does not answer keep-alives");
            return;
        }
        found->second.heard_since_ping = false;
        found->second.framer.expect_pong();
    }
    (void)network_.send(flow, kPing);
    const auto entry = keep_alives_.find(std::pair(flow.local, flow.remote));
    if (entry != keep_alives_.end()) {
        entry->second.timer.start(every, [this, flow, every] { send_keep_alive(flow, every); });
    }
}

void MessageTransport::close(const Flow& flow, const std::string& why) {
    network_.close(flow);
    on_stream_closed(flow, why);
}

void MessageTransport::on_datagram(const Flow& flow, std::string_view bytes) {
    if (bytes.size() <= kKeepAliveBytes || !handler_.on_admit(flow)) {
        return;  // a keep-alive over UDP wants no answer
    }
    take(parse_datagram(bytes), flow, bytes);
}

MessageTransport::Stream& MessageTransport::add_stream(const Flow& flow) {
    auto& stream = streams_
                       .try_emplace(flow.connection, Stream{.flow = flow,
                                                            .framer = {},
                                                            .prove_deadline = io::Timer(timers_),
                                                            .message_deadline = io::Timer(timers_)})
                       .first->second;
    if (!stream.is_trusted) {
        unproven_.insert(flow.connection);
        stream.prove_deadline.start(kProveWithin, [this, flow = Flow(flow)] {
            close(flow, "nobody authenticated on the connection");
        });
    }
    return stream;
}

void MessageTransport::on_stream_opened(const Flow& flow) {
    add_stream(flow);
    if (unproven_.size() > kUnprovenStreams) {
        close(Flow(streams_.at(*unproven_.begin()).flow),
              "closed to make room: nobody authenticated");
    }
}

void MessageTransport::on_stream_bytes(const Flow& flow, std::string_view bytes) {
    const auto found = streams_.find(flow.connection);
    if (found == streams_.end()) {
        return;
    }
    if (!handler_.on_admit(flow)) {
        close(flow, "refused too often");
        return;
    }
    found->second.heard_since_ping = true;
    found->second.framer.append(bytes);
    while (true) {
        const auto stream = streams_.find(flow.connection);  // a handler may have closed it
        if (stream == streams_.end()) {
            return;
        }
        const auto item = stream->second.framer.next();
        switch (item.kind) {
            case StreamFramer::Kind::NeedMore:
                if (!stream->second.is_trusted &&
                    stream->second.framer.buffered() > kUnprovenBytes) {
                    close(flow, "too long a message from an unknown peer");
                    return;
                }
                if (stream->second.framer.buffered() == 0) {
                    stream->second.is_message_begun = false;
                    stream->second.message_deadline.stop();
                } else if (!std::exchange(stream->second.is_message_begun, true)) {
                    stream->second.message_deadline.start(
                        kMessageWithin, [this, flow = Flow(flow)] {
                            close(flow, "a message was not completed in time");
                        });
                }
                return;
            case StreamFramer::Kind::Ping:
                (void)network_.send(flow, kPong);
                break;
            case StreamFramer::Kind::Pong:
                break;  // that something was heard is noted already
            case StreamFramer::Kind::Message:
                stream->second.is_message_begun = false;
                stream->second.message_deadline.stop();
                take(parse_framed(item.bytes), flow, item.bytes);
                break;
            case StreamFramer::Kind::Broken:
                if (!item.bytes.empty()) {
                    take(parse_framed(item.bytes), flow, item.bytes);
                } else {
                    ++malformed_;
                }
                close(flow, item.why);
                return;
        }
    }
}

void MessageTransport::on_stream_closed(const Flow& flow, const std::string& why) {
    unproven_.erase(flow.connection);
    if (streams_.erase(flow.connection) > 0) {
        keep_alives_.erase(std::pair(flow.local, flow.remote));
        handler_.on_flow_closed(flow, why);
    }
}

void MessageTransport::take(Parsed parsed, const Flow& flow, std::string_view bytes) {
    if (!parsed) {
        ++malformed_;
        handler_.on_malformed(parsed.error(), flow);
        return;
    }
    if (watcher_ != nullptr) {
        watcher_->on_message(MessageWatcher::Way::In, flow, parsed->call_id(), bytes);
    }
    if (parsed->is_response()) {
        handler_.on_response(*std::move(parsed), flow);
        return;
    }
    receive_request(*std::move(parsed), flow);
}

// RFC 3261 18.2.1, RFC 3581 section 4.
void MessageTransport::receive_request(Message request, const Flow& flow) {
    auto via = request.top_via();
    if (!via) {
        ++malformed_;
        return;
    }
    const bool wants_rport = via->wants_rport();
    if (wants_rport) {
        via->params.set("rport", std::to_string(flow.remote.port));
    }
    if (wants_rport || via->host != flow.remote.address) {
        via->params.set("received", flow.remote.address);
        request.replace_top_via(*via);
    }
    handler_.on_request(std::move(request), flow);
}

}  // namespace callfloor::sip
