#pragma once
// The transport layer (RFC 3261 section 18): whole messages out of datagrams and streams, Via
// received and rport (RFC 3581), keep-alives on streams (RFC 5626: CRLF CRLF answered by CRLF, and
// sent by us where we opened the stream), connections found again or opened. Streams that prove
// nothing in time or drip bytes are closed. One thread.

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "io/timers.h"
#include "sip/message.h"
#include "sip/message_watcher.h"
#include "sip/transport.h"

namespace callfloor::sip {

class MessageHandler {
  public:
    virtual ~MessageHandler() = default;
    /// Whether bytes from there are looked at; asked before they are parsed.
    virtual bool on_admit(const Flow& flow) = 0;
    virtual void on_request(Message request, const Flow& flow) = 0;
    virtual void on_response(Message response, const Flow& flow) = 0;
    /// What could not be read; some requests among it deserve an answer.
    virtual void on_malformed(const ParseFailure& failure, const Flow& flow) = 0;
    virtual void on_flow_closed(const Flow& flow, const std::string& why) = 0;
};

class MessageTransport final : private NetworkEvents {
  public:
    MessageTransport(io::Timers& timers, Network& network, MessageHandler& handler);
    ~MessageTransport() override;
    MessageTransport(const MessageTransport&) = delete;
    MessageTransport& operator=(const MessageTransport&) = delete;

    /// A whole message.
    Result<void> send(const Flow& flow, std::string_view bytes);
    /// Told of every message from now on; outlives this one. Null: nobody.
    void set_watcher(MessageWatcher* watcher) { watcher_ = watcher; }
    /// The flow to send a new request on: a datagram socket, an open stream to that remote, or a
    /// new stream.
    Result<Flow> flow_to(const Endpoint& remote);
    /// Where the answer to a request that came over `flow` goes (RFC 3261 18.2.2, RFC 3581 section
    /// 4).
    static Flow answer_flow(const Message& request, const Flow& flow);
    /// The flow itself, or when its stream is gone a new one to where the request's Via says.
    Result<Flow> usable_answer_flow(const Flow& flow, std::uint16_t sent_by_port);
    bool is_open(const Flow& flow) const;
    /// What we write as sent-by and Contact for this flow: the listening port also when the flow is
    /// a stream.
    Endpoint advertised(const Flow& flow) const;

    /// Something authenticated on this stream: it may stay open in silence.
    void trust(const Flow& flow);
    /// Sends keep-alives on the flow as long as it is used; a stream that does not answer closes.
    /// Zero stops.
    void keep_alive(const Flow& flow, Duration every);
    void close(const Flow& flow, const std::string& why);

    std::size_t streams() const { return streams_.size(); }
    std::uint64_t malformed() const { return malformed_; }

  private:
    struct Stream {
        Flow flow;
        StreamFramer framer;
        io::Timer prove_deadline;    ///< until trusted
        io::Timer message_deadline;  ///< while a message is incomplete
        bool is_trusted = false;
        bool is_message_begun = false;
        bool heard_since_ping = true;
    };
    struct KeepAlive {
        Flow flow;
        io::Timer timer;
    };

    void on_datagram(const Flow& flow, std::string_view bytes) override;
    void on_stream_opened(const Flow& flow) override;
    void on_stream_bytes(const Flow& flow, std::string_view bytes) override;
    void on_stream_closed(const Flow& flow, const std::string& why) override;

    Stream& add_stream(const Flow& flow);
    void take(Parsed parsed, const Flow& flow, std::string_view bytes);
    void receive_request(Message request, const Flow& flow);
    void send_keep_alive(const Flow& flow, Duration every);

    io::Timers& timers_;
    Network& network_;
    MessageHandler& handler_;
    MessageWatcher* watcher_ = nullptr;
    std::unordered_map<ConnectionId, Stream> streams_;
    std::set<ConnectionId> unproven_;  ///< streams nobody authenticated on, the oldest first
    std::map<std::pair<Endpoint, Endpoint>, KeepAlive> keep_alives_;
    std::uint64_t malformed_ = 0;
};

}  // namespace callfloor::sip
